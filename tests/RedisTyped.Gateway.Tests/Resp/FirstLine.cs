namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>What <c>redistyped serve --json</c> says first: where it listens.</summary>
internal sealed class FirstLine : StringWriter
{
    private readonly TaskCompletionSource<string> _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<string> Said => _said.Task;

    public override void WriteLine(string? value) => _said.TrySetResult(value ?? "");
}
