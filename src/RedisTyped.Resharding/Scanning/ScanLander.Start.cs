using RedisTyped.Resharding.Links;

namespace RedisTyped.Resharding.Scanning;

// Where it begins, and with which functions.
internal sealed partial class ScanLander
{
    // As they are at the offset: those before it and behind it are the same, or it is looked for again.
    private async Task<(LandedPosition Start, byte[]? Functions)> FindStartAsync(ScanClient client, CancellationToken cancellationToken)
    {
        byte[]? before = await FunctionsAsync().ConfigureAwait(false);
        while (true)
        {
            var start = await QuietStart.FindAsync(client, options.Source, cancellationToken).ConfigureAwait(false);
            byte[]? behind = await FunctionsAsync().ConfigureAwait(false);
            if (before.AsSpan().SequenceEqual(behind))
            {
                return (start, behind);
            }

            before = behind;
        }

        async Task<byte[]?> FunctionsAsync() => options.Link.KeepsFunctions ? await client.FunctionsAsync(cancellationToken).ConfigureAwait(false) : null;
    }
}
