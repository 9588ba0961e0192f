using System.IO.Pipelines;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.CutOver;

/// <summary>
/// Follows the stream of a server that serves on, from the cut-over on, and tells of writes to keys that moved away from it. Such a key is a copy that nobody reads
/// any more, so that nobody should write it.
/// </summary>
/// <remarks>Deletions are not told of: a copy that expires looks the same.</remarks>
/// <param name="server">What the server is called.</param>
/// <param name="source">How to follow it.</param>
/// <param name="moved">The keys that have moved.</param>
/// <param name="onWrite">Told of each.</param>
/// <param name="events">Told what happens.</param>
internal sealed class LateWriteWatch(string server, SourceOptions source, IKeyFilter moved, Action<LateWrite> onWrite, ReshardEvents events)
{
    private static readonly RequestLimits Limits = new(MaxArguments: int.MaxValue, MaxArgumentLength: Array.MaxLength, MaxRequestLength: Array.MaxLength);

    private readonly RequestReader _reader = new(Limits);
    private readonly RespBuffer _carry = new();
    private readonly List<NamedKey> _keys = [];
    private int _db;

    /// <summary>Follows until cancelled.</summary>
    /// <param name="from">Where the cut-over held its writes back.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ReshardException">It cannot be followed from there any more.</exception>
    public async Task RunAsync(ReplicationPosition from, CancellationToken cancellationToken)
    {
        var client = new ReplicationClient(source, events);
        while (true)
        {
            ReplicationLink link = await client.ResumeAsync(from, patience: null, cancellationToken).ConfigureAwait(false)
                ?? throw new ReshardException(
                    ReshardFailure.ResyncNeeded, $"Server {server} cannot tell what was written since the cut-over: its backlog is too short. Raise repl-backlog-size; late writes are not seen any more.");
            await using (link.ConfigureAwait(false))
            {
                try
                {
                    await CopyAsync(link, cancellationToken).ConfigureAwait(false);
                }
                catch (ReshardException e) when (!e.IsFinal)
                {
                    events.Report("source-lost", e.Message, ("source", server));
                }

                // What is left of a command comes again.
                from = new ReplicationPosition(link.Start.Id, link.Offset - _carry.Length);
                _carry.Clear();
                _reader.Reset();
            }
        }
    }

    private async Task CopyAsync(ReplicationLink link, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        Task copying = link.CopyStreamAsync(new PipeFan([pipe.Writer]), link.Acknowledge, cancellationToken);
        Task reading = ReadAsync(pipe.Reader, cancellationToken);
        await Task.WhenAny(copying, reading).ConfigureAwait(false);
        await pipe.Writer.CompleteAsync().ConfigureAwait(false);
        await pipe.Reader.CompleteAsync().ConfigureAwait(false);
        await Task.WhenAll(copying, reading).ConfigureAwait(false);
    }

    private async Task ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> piece in read.Buffer)
            {
                _carry.Write(piece.Span);
                Take();
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private void Take()
    {
        while (_reader.Read(_carry.Written) == ReadStatus.Complete)
        {
            Look(new StreamCommand(_reader.Bytes(_carry.Written), _reader.Arguments, _reader.Consumed));
            _carry.Consume(_reader.Consumed);
        }
    }

    private void Look(in StreamCommand command)
    {
        if (command.Count == 0 || CommandClasses.BuiltIn.Find(command[0]) is not { } type)
        {
            return;
        }

        switch (type.Kind)
        {
            case CommandKind.Select:
                _db = CommandKeys.Number(type, command, 1);
                return;
            case CommandKind.SingleKey:
                _keys.Clear();
                _keys.Add(new NamedKey(type.FirstKey, _db, IsWritten: true));
                break;
            case CommandKind.PairSubset or CommandKind.Rename or CommandKind.SetMove or CommandKind.ListMove or CommandKind.ListRotate or CommandKind.Copy
                or CommandKind.DatabaseMove or CommandKind.Sort or CommandKind.GeoRadius or CommandKind.Keys or CommandKind.WrittenKeys or CommandKind.Script:
                CommandKeys.Find(type, command, _db, _keys);
                break;
            default:
                return;
        }

        foreach (NamedKey key in _keys)
        {
            if (key.IsWritten && key.Word >= 0 && moved.Keeps(command[key.Word], key.Db))
            {
                onWrite(new LateWrite(source.Time.GetUtcNow(), server, key.Db, command[key.Word].ToArray(), type.Name));
            }
        }
    }
}
