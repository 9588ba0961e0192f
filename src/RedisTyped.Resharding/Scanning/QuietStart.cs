using System.Globalization;
using System.IO.Pipelines;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Scanning;

/// <summary>Finds an offset from which a source can be followed, and the database selected there, without having it make a snapshot.</summary>
/// <remarks>
/// <para>A source that has a backlog lets anybody go on at its current offset. One that has never been followed makes its backlog as soon as
/// somebody asks for a snapshot, and the snapshot <c>repl-diskless-sync-delay</c> later (5 s unless told otherwise): who leaves meanwhile
/// costs it nothing (7.0.15). With <c>rdb-filter-only ""</c> the snapshot would be empty, where that delay is 0.</para>
/// <para>Which database is selected at an offset no server tells, but a message is preceded by the SELECT of its sender's.</para>
/// </remarks>
internal static class QuietStart
{
    private const int OldestVersion = 7;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Finds where to begin.</summary>
    /// <exception cref="ReshardException">The source cannot be followed so.</exception>
    public static async Task<LandedPosition> FindAsync(ScanClient client, SourceOptions options, CancellationToken cancellationToken)
    {
        var server = await client.InfoAsync(cancellationToken, "server", "replication", "cluster").ConfigureAwait(false);
        Check(client.Address, server);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.SilenceTimeout);
        try
        {
            if (server.GetValueOrDefault("repl_backlog_active") != "1")
            {
                await HaveBacklogAsync(client, options, limit.Token).ConfigureAwait(false);
            }

            var at = await client.PositionAsync(limit.Token).ConfigureAwait(false);

            // A cluster has one database, and its messages go another way.
            return server.GetValueOrDefault("cluster_enabled") == "1"
                ? new LandedPosition(at, 0)
                : await FindMarkAsync(client, options, at, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ReshardException(ReshardFailure.SourceUnreachable, $"The source {client.Address} does not say where its stream is.", e);
        }
    }

    private static void Check(SourceAddress address, IReadOnlyDictionary<string, string> server)
    {
        string version = server.GetValueOrDefault("redis_version") ?? "?";
        if (!int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major) || major < OldestVersion)
        {
            throw new ReshardException(
                ReshardFailure.SourceRefused, $"The source {address} is of version {version}, and only from {OldestVersion}.0 on a source can be scanned; choose a mode that takes a snapshot.");
        }

        if (server.GetValueOrDefault("role") != "master")
        {
            throw new ReshardException(ReshardFailure.SourceRefused, $"The source {address} is a replica, and only a primary can be scanned; name that.");
        }
    }

    private static async Task HaveBacklogAsync(ScanClient client, SourceOptions options, CancellationToken cancellationToken)
    {
        var connection = await SourceConnection.OpenAsync(client.Address, options, asReplica: true, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await connection.SendAsync(RespWords.Encode("REPLCONF", "rdb-filter-only", ""), cancellationToken).ConfigureAwait(false);
            await SourceLines.ReadAsync(connection.Input, onNewline: null, cancellationToken).ConfigureAwait(false);
            await connection.SendAsync(RespWords.Encode("PSYNC", "?", "-1"), cancellationToken).ConfigureAwait(false);
            while ((await client.InfoAsync(cancellationToken, "replication").ConfigureAwait(false)).GetValueOrDefault("repl_backlog_active") != "1")
            {
                await Task.Delay(Pace, options.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<LandedPosition> FindMarkAsync(
        ScanClient client, SourceOptions options, ReplicationPosition at, CancellationToken cancellationToken)
    {
        var connection = await SourceConnection.OpenAsync(client.Address, options, asReplica: true, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var answer = await connection.SyncAsync(at, onNewline: null, cancellationToken).ConfigureAwait(false);
            if (answer.IsFull)
            {
                throw new ReshardException(ReshardFailure.SourceUnreachable, $"The source {client.Address} has begun another history meanwhile.");
            }

            string mark = ReplicationId.NewRandom().Text;
            await client.MarkAsync(mark, cancellationToken).ConfigureAwait(false);
            long behind = await ReadToAsync(connection.Input, mark, cancellationToken).ConfigureAwait(false);
            return new LandedPosition(new ReplicationPosition(answer.Position.Id, at.Offset + behind), 0);
        }
    }

    /// <summary>Reads the stream up to a message.</summary>
    /// <returns>How many bytes there are up to its end.</returns>
    private static async Task<long> ReadToAsync(PipeReader stream, string mark, CancellationToken cancellationToken)
    {
        var reader = new RequestReader(RequestLimits.Widest);
        var carry = new RespBuffer(64 * 1024);
        byte[] wanted = System.Text.Encoding.ASCII.GetBytes(mark);
        long taken = 0;
        while (true)
        {
            var read = await stream.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (var segment in read.Buffer)
            {
                carry.Write(segment.Span);
            }

            stream.AdvanceTo(read.Buffer.End);
            while (reader.Read(carry.Written) == ReadStatus.Complete)
            {
                bool isMark = reader.Arguments.Length == 3 && reader.Arguments[2].Of(reader.Bytes(carry.Written)).SequenceEqual(wanted);
                taken += reader.Consumed;
                carry.Consume(reader.Consumed);
                if (isMark)
                {
                    return taken;
                }
            }

            if (read.IsCompleted)
            {
                throw new ReshardException(ReshardFailure.SourceProtocol, "The source broke the connection before its stream was understood.");
            }
        }
    }
}
