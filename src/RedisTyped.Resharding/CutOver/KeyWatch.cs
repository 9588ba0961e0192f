using System.Buffers;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Follows the stream of a server from a position on, over breaks, and tells of the keys that are written there. Used once.</summary>
/// <param name="server">What the server is called.</param>
/// <param name="source">How to follow it.</param>
/// <param name="onKey">Told of each key.</param>
/// <param name="onAll">Told of a database whose keys are all others, or gone; null for all databases.</param>
/// <param name="onRead">Told up to where all has been told.</param>
/// <param name="events">Told what happens.</param>
/// <param name="applied">How far another server has it, which is what the server is told; null where none is to have it.</param>
/// <param name="missesNone">Whether it ends at a command whose keys are not known, instead of going by it.</param>
internal sealed class KeyWatch(
    string server, SourceOptions source, KeyWritten onKey, Action<int?> onAll, Action<LandedPosition> onRead, ReshardEvents events, Func<long>? applied = null,
    bool missesNone = false) : IByteSink
{
    private readonly StreamStops _stops = new(source.Time);
    private readonly StreamKeys _keys = new(onKey, onAll);
    private ReplicationId _id;

    /// <summary>Follows until cancelled.</summary>
    /// <param name="from">From where on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ReshardException">It cannot be followed from there any more; what becomes of what is written there is for the caller to say (<see cref="Ended"/>).</exception>
    public async Task RunAsync(LandedPosition from, CancellationToken cancellationToken)
    {
        var client = new ReplicationClient(source, events);
        _id = from.At.Id;
        _keys.Begin(from.At.Offset, from.Database);
        while (true)
        {
            ReplicationLink link = await client.ResumeAsync(new ReplicationPosition(_id, _keys.Offset), patience: null, cancellationToken).ConfigureAwait(false)
                ?? throw new ReshardException(
                    ReshardFailure.ResyncNeeded, $"Server {server} cannot tell what was written since the cut-over: its backlog is too short, or was freed when nobody followed it for repl-backlog-ttl. Raise repl-backlog-size, or set repl-backlog-ttl 0.");
            await using (link.ConfigureAwait(false))
            {
                try
                {
                    _id = link.Start.Id;
                    if (missesNone)
                    {
                        _keys.Known ??= await CommandsAsync(link.Address, cancellationToken).ConfigureAwait(false);
                    }

                    Told();
                    await link.CopyStreamAsync(this, offset => link.Acknowledge(applied?.Invoke() ?? offset), cancellationToken).ConfigureAwait(false);
                }
                catch (StreamStopException e) when (e.Reason == StreamStopReason.Malformed)
                {
                    e.StoppedAt(_keys.Offset);
                    ReshardException fault = _stops.Judge(e, $"Server {server}", takesSnapshots: false);
                    if (fault.IsFinal)
                    {
                        throw new ReshardException(fault.Failure, fault.Message, e) { IsRepeated = true };
                    }

                    events.Report("source-lost", fault.Message, ("source", server));
                }
                catch (Exception e) when (e is StreamStopException or ReshardException { Failure: ReshardFailure.UnknownCommand })
                {
                    throw new ReshardException(ReshardFailure.UnknownCommand, $"Server {server}: {e.Message}", e);
                }
                catch (ReshardException e) when (!e.IsFinal)
                {
                    events.Report("source-lost", e.Message, ("source", server));
                }

                // What is left of a command comes again.
                _keys.Begin(_keys.Offset, _keys.Db);
            }
        }
    }

    /// <summary>The end of a watch, with what becomes of what is written there.</summary>
    /// <param name="fault">What <see cref="RunAsync"/> has ended with.</param>
    /// <param name="outcome">What becomes of it, for people.</param>
    public static ReshardException Ended(ReshardException fault, string outcome) =>
        new(fault.Failure, $"{fault.Message} From here on {outcome}.", fault) { IsRepeated = fault.IsRepeated, IsBusy = fault.IsBusy, Key = fault.Key };

    /// <inheritdoc/>
    public ValueTask<bool> WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> piece in bytes)
        {
            _keys.Take(piece.Span);
        }

        Told();
        return ValueTask.FromResult(true);
    }

    // Who may not ask has the commands of Redis that are known here.
    private async Task<CommandClasses> CommandsAsync(SourceAddress address, CancellationToken cancellationToken) =>
        (await SourceTraits.AskAsync(address, source, cancellationToken).ConfigureAwait(false)).Commands;

    private void Told() => onRead(new LandedPosition(new ReplicationPosition(_id, _keys.Offset), _keys.Db));
}
