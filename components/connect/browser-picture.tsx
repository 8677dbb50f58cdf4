import type { Browser } from "./browser";
import { AddressBar, Chevrons, Copy, Frame, Line } from "./browser-parts";

/**
 * A drawing of what the owner is about to see: the page that OpenAI leads to cannot load here, and its address is what must be
 * copied. The wording is each browser's own.
 * @param callbackHost host and port of the address, "localhost:1455".
 */
export function BrowserPicture({ browser, callbackHost }: { browser: Browser; callbackHost: string }) {
  const Page = pages[browser];
  return (
    <svg
      viewBox="0 0 360 216"
      role="img"
      aria-label={`A browser page that did not load. Its address bar shows ${callbackHost}/auth/callback; copy that whole address.`}
      className="block w-full select-none font-sans"
    >
      <Page callbackHost={callbackHost} host={callbackHost.replace(/:\d+$/, "")} />
    </svg>
  );
}

type PageProps = { callbackHost: string; host: string };

const pages: Record<Browser, (props: PageProps) => React.ReactNode> = {
  chrome: ({ callbackHost, host }) => (
    <>
      <Frame bar="top" />
      <Chevrons />
      <AddressBar x={56} y={10} width={288} radius={17} text={`${callbackHost}/auth/callback?…`} />
      <Copy>Copy this whole address</Copy>
      <path
        d="M170 124h13l7 7v17h-20zM183 124v7h7M174.5 138h7M174.5 142.5h11"
        className="fill-none stroke-muted"
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
      <Line y={173} weight={500}>
        This site can’t be reached
      </Line>
      <Line y={192} muted>
        {host} refused to connect.
      </Line>
    </>
  ),
  firefox: ({ callbackHost }) => (
    <>
      <Frame bar="top" />
      <Chevrons />
      <AddressBar x={56} y={10} width={288} radius={8} text={`${callbackHost}/auth/callback?…`} />
      <Copy>Copy this whole address</Copy>
      <Line y={142} weight={600} size={16}>
        Unable to connect
      </Line>
      <Line y={168} muted>
        Firefox can’t establish a connection
      </Line>
      <Line y={186} muted>
        to the server at {callbackHost}.
      </Line>
    </>
  ),
  safari: ({ host }) => (
    <>
      <Frame bar="top" />
      <Chevrons />
      <AddressBar x={72} y={11} width={216} radius={9} text={host} centred />
      <Copy>Click here, copy the whole address</Copy>
      <Line y={142} weight={600} size={16}>
        Safari Can’t Connect to the Server
      </Line>
      <Line y={168} muted>
        Safari can’t open the page because
      </Line>
      <Line y={186} muted>
        Safari can’t connect to the server “{host}”.
      </Line>
    </>
  ),
  "safari-phone": ({ host }) => (
    <>
      <Frame bar="bottom" />
      <Line y={52} muted>
        Safari can’t open the page because it
      </Line>
      <Line y={70} muted>
        couldn’t connect to the server.
      </Line>
      <Copy down>Tap here, copy the whole address</Copy>
      <AddressBar x={32} y={170} width={296} radius={17} text={host} centred />
    </>
  ),
};
