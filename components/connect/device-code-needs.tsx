/** What the owner has to know before OpenAI says it (FIELD-NOTES 20 and 22). */
export function DeviceCodeNeeds() {
  return (
    <div className="mt-5 grid gap-3 text-ui">
      <p>
        Needs <em>Device code authorization for Codex</em> in ChatGPT → Settings → Security.
      </p>
      <p>OpenAI will warn you about codes from websites. Continue only because you started this here.</p>
    </div>
  );
}
