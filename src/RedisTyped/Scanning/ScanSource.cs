using System.Runtime.CompilerServices;
using RedisTyped.Execution;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Scanning;

/// <summary>One node of a scan.</summary>
/// <param name="Node">Its name.</param>
/// <param name="FetchAsync">Fetches the page at a cursor.</param>
internal sealed record ScanSource(NodeId Node, Func<ulong, CancellationToken, Task<ScanPage>> FetchAsync)
{
    /// <summary>Asks for the run that the server is in; empty where it does not tell.</summary>
    public Func<CancellationToken, Task<string>> RunAsync { get; init; } = static _ => Task.FromResult("");

    /// <summary>What a command scans on its node.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="route">The way there.</param>
    /// <param name="head">What stands before the cursor: the key, or nothing.</param>
    /// <param name="options">What stands behind it.</param>
    public static ScanSource Of(NodeId node, CommandRoute route, RedisKey? head, ICollection<object> options) =>
        new(node, (cursor, stop) => ScanPage.FetchAsync(route, head, cursor, options, stop)) { RunAsync = stop => ServerRun.OfAsync(route, head, stop) };

    /// <summary>
    /// Reads the pages from a position on. Where the server is not in the run that the position is of, or leaves it in between, all is
    /// read again from the start: elements come twice then, and none is lost.
    /// </summary>
    public async IAsyncEnumerable<PlacedPage> ReadAsync(ScanPosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string run = await RunAsync(cancellationToken).ConfigureAwait(false);
        ulong cursor = from.Run == run ? from.Cursor : 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ScanPage page = await FetchAsync(cursor, cancellationToken).ConfigureAwait(false);
            bool isWhole = cursor == 0 && page.Next == 0;
            cursor = page.Next;
            string ended = cursor != 0 || isWhole ? run : await RunAsync(cancellationToken).ConfigureAwait(false);
            if (cursor == 0 && ended == run)
            {
                yield return new PlacedPage(page.Items, null);
                yield break;
            }

            run = ended;
            yield return new PlacedPage(page.Items, new ScanPosition(cursor, run));
        }
    }
}

/// <summary>A page and where the scan goes on behind it.</summary>
/// <param name="Items">The elements.</param>
/// <param name="Next">The position; null: the scan is done.</param>
internal readonly record struct PlacedPage(RedisValue[] Items, ScanPosition? Next);
