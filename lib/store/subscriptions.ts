import "server-only";
import type { Subscription } from "./port.ts";

/** What becomes of listening to one channel, told as it happens. */
export type Told = { begun(): void; woken(): void; broken(): void };

/** Begins to listen to a channel, for ever if need be. Nothing is told before it has returned what ends it. */
export type Listen = (channel: string, told: Told) => () => void;

type Channel = { listeners: Set<() => void>; delivering: boolean; end(): void };

/** Any number of listeners to any number of channels, each of which is listened to once. */
export function createSubscriptions(listen: Listen) {
  const channels = new Map<string, Channel>();

  function open(name: string): Channel {
    const channel: Channel = { listeners: new Set(), delivering: false, end: () => {} };
    const wake = () => {
      for (const listener of channel.listeners) listener();
    };
    channels.set(name, channel);
    channel.end = listen(name, {
      begun() {
        channel.delivering = true;
        wake();
      },
      woken: wake,
      broken() {
        channel.delivering = false;
      },
    });
    return channel;
  }

  function end(name: string, channel: Channel): void {
    if (channels.get(name) !== channel) return;
    channels.delete(name);
    channel.delivering = false;
    channel.listeners.clear();
    channel.end();
  }

  return {
    /** As the port says. */
    subscribe(name: string, listener: () => void): Subscription {
      const channel = channels.get(name) ?? open(name);
      const own = () => listener(); // the same function may listen twice
      channel.listeners.add(own);
      if (channel.delivering) queueMicrotask(() => channel.listeners.has(own) && own());
      return {
        get delivering() {
          return channel.delivering;
        },
        close() {
          channel.listeners.delete(own);
          if (channel.listeners.size === 0) end(name, channel);
        },
      };
    },
    close(): void {
      for (const [name, channel] of channels) end(name, channel);
    },
  };
}
