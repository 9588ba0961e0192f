using System.Text;

namespace RedisTyped.Resharding.Rdb.Filtering;

/// <content>
/// Where in a replication history the RDB stands. A server that is started from it may ask to go on there, so that it must not say the source's own
/// history: the source would take a server with some of its keys for one that has all.
/// </content>
internal sealed partial class RdbTarget
{
    private bool _hasHistory;

    /// <summary>Gives the id of the filtered history for that of the source's.</summary>
    /// <value>null: the RDB says no history.</value>
    public Func<string, string?>? HistoryOf { get; init; }

    private void PassHistory(RdbWalker walker, ReadOnlySpan<byte> block, int start)
    {
        if (walker.Fact == RdbFact.HistoryOffset && _hasHistory)
        {
            // Offsets are the same in both.
            _run = _run < 0 ? start : _run;
            return;
        }

        Leave(block, start);
        if (walker is { Fact: RdbFact.HistoryId, HistoryId: { } source } && HistoryOf?.Invoke(source) is { } id)
        {
            _output.Write([RdbOpcode.Aux]);
            WriteShort("repl-id"u8);
            WriteShort(Encoding.ASCII.GetBytes(id));
            _hasHistory = true;
        }
    }

    private void WriteShort(ReadOnlySpan<byte> text)
    {
        _output.Write([(byte)text.Length]);
        _output.Write(text);
    }
}
