namespace RedisTyped.Testing.Probing;

/// <summary>The lines <c>name:value</c> of an answer to INFO.</summary>
internal sealed class NodeFacts
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private NodeFacts(string answer)
    {
        foreach (string line in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                _values[line[..colon]] = line[(colon + 1)..];
            }
        }
    }

    public IEnumerable<string> Values => _values.Values;

    public string? this[string name] => _values.GetValueOrDefault(name);

    public static async Task<NodeFacts?> AskAsync(int port, string? password, string section, CancellationToken cancellationToken) =>
        await NodeProbe.AskAsync(port, password, ["INFO", section], cancellationToken).ConfigureAwait(false) is { } answer ? new NodeFacts(answer) : null;
}
