using RedisTyped.Cli.Terminal;

namespace RedisTyped.Cli.Keys;

/// <summary>The keys that a command was given: words, and the lines of standard input where a word is <c>-</c>.</summary>
internal sealed class KeySource(IReadOnlyList<string> words, bool hex, CommandConsole console)
{
    public const string StandardInput = "-";

    /// <summary>Gives each key. Its bytes are valid until the next one is asked for.</summary>
    /// <exception cref="UsageException">A key cannot be read. Words are checked before the first key is given.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[]?[] keys = [.. words.Select(word => word == StandardInput ? null : KeyText.Read(word, hex))];
        foreach (byte[]? key in keys)
        {
            if (key is not null)
            {
                yield return key;
                continue;
            }

            var lines = new KeyLines(console.Input);
            await foreach (var line in lines.ReadAsync(cancellationToken))
            {
                yield return hex ? KeyText.FromHexLine(line.Span, lines.Lines) : line;
            }

            if (lines.EmptyLines > 0)
            {
                console.Say($"{lines.EmptyLines} empty {(lines.EmptyLines == 1 ? "line was" : "lines were")} left out");
            }
        }
    }
}
