using System.Globalization;
using RedisTyped.Commands;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing.Checks;

/// <summary>Finds out what a target can do, and refuses one that would not hold what comes. Writes nothing.</summary>
internal sealed class Preflight(TargetOptions options, TargetClient client)
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(1);

    // What the tool itself needs, besides what streams have.
    private static readonly string[] NeededCommands =
        ["HMGET", "HSET", "DEL", "SELECT", "SCAN", "WATCH", "PEXPIREAT", "SET", "APPEND", "RPUSH", "SADD", "ZADD"];

    private static readonly string[] AlsoAsked = ["HMGET", "SCAN", "PEXPIRETIME", "SELECT", "INFO", "TIME"];

    private static readonly string[] NeverSent = ["MIGRATE", "RESTORE-ASKING", "PFDEBUG"];

    // A target of several sources has its keys deleted one by one.
    private static readonly string[] WholeServer = ["FLUSHALL", "FLUSHDB", "SWAPDB", "FUNCTION FLUSH", "FUNCTION DELETE", "FUNCTION RESTORE"];

    private static readonly int[] Versions = [.. Enumerable.Range(6, RdbHeader.NewestRedis - 5), RdbHeader.OldestValkey, RdbHeader.NewestValkey];

    /// <summary>Looks at the target.</summary>
    /// <exception cref="ReshardException">It will not do; the text names all reasons.</exception>
    public async Task<TargetAbilities> CheckAsync(CancellationToken cancellationToken)
    {
        ServerFacts facts = await ServerFacts.ReadAsync(client, cancellationToken).ConfigureAwait(false);
        if (facts["loading"] == "1")
        {
            throw TargetConnection.Unreachable(options, "is loading its data");
        }

        var faults = new List<string>();
        if (facts["cluster_enabled"] == "1")
        {
            faults.Add("it is a node of a cluster, whose transactions stay within one slot: name a server of its own, or its nodes as targets of mode P");
        }

        if (facts["role"] == "slave")
        {
            faults.Add("it is a replica and takes no writes: name its primary, or let it be one (REPLICAOF NO ONE)");
        }

        CheckMemory(facts, faults);
        await CheckClockAsync(faults, cancellationToken).ConfigureAwait(false);
        (IReadOnlySet<string> lacks, IReadOnlyList<string> forbidden) = await TryCommandsAsync(cancellationToken).ConfigureAwait(false);
        if (forbidden.Count > 0)
        {
            faults.Add($"its user lacks rights: give it {string.Join(' ', forbidden.Select(static name => "+" + name.ToLowerInvariant()))} ~*");
        }

        foreach (string needed in NeededCommands.Where(lacks.Contains))
        {
            faults.Add($"it has no {needed}");
        }

        var abilities = new TargetAbilities
        {
            Name = facts.Name,
            Lacks = lacks,
            KnowsExpireTime = !lacks.Contains("PEXPIRETIME"),
            PayloadVersion = await FindPayloadVersionAsync(cancellationToken).ConfigureAwait(false),
            SelectsInTransactions = await AcceptsAsync(cancellationToken, "SELECT", "0").ConfigureAwait(false),
            LoadsScripts = await AcceptsAsync(cancellationToken, "SCRIPT", "LOAD", "return 0").ConfigureAwait(false),
            SetsWithExpiry = facts.HasSetWithExpiry,
            RenamesOverKeys = facts.RenamesOverKeys,
        };
        return faults.Count == 0
            ? abilities
            : throw TargetConnection.Refused(options, $"({facts.Name}) will not do: {string.Join("; ", faults)}.");
    }

    private void CheckMemory(ServerFacts facts, List<string> faults)
    {
        long most = facts.Number("maxmemory") ?? 0;
        string policy = facts["maxmemory_policy"];
        if (most > 0 && policy.Length > 0 && policy != "noeviction")
        {
            faults.Add($"it evicts keys when its memory is full (maxmemory-policy {policy}): set noeviction until the cut-over");
        }

        long room = most > 0 ? most : facts.Number("total_system_memory") ?? long.MaxValue;
        long used = facts.Number("used_memory") ?? 0;
        if (options.ExpectedBytes is { } expected && used + expected > room)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"it has room for {Math.Max(room - used, 0)} bytes, and about {expected} will come: give it more memory"));
        }
    }

    private async Task CheckClockAsync(List<string> faults, CancellationToken cancellationToken)
    {
        DateTimeOffset before = options.Time.GetUtcNow();
        object? reply = await client.AskAsync(cancellationToken, "TIME").ConfigureAwait(false);
        DateTimeOffset after = options.Time.GetUtcNow();
        if (reply is object?[] { Length: 2 } time && long.TryParse(ReplyTree.Text(time[0]), CultureInfo.InvariantCulture, out long seconds)
            && long.TryParse(ReplyTree.Text(time[1]), CultureInfo.InvariantCulture, out long micros))
        {
            DateTimeOffset theirs = DateTimeOffset.FromUnixTimeSeconds(seconds).AddMicroseconds(micros);
            TimeSpan skew = theirs < before ? before - theirs : theirs > after ? theirs - after : TimeSpan.Zero;
            if (skew > MostSkew)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"its clock differs by {skew.TotalSeconds:0.0} s from ours: set it, since keys expire by it after the cut-over"));
            }
        }
    }

    /// <summary>Begins a transaction of every command that writes, which tells what is unknown or forbidden, and drops it.</summary>
    private async Task<(IReadOnlySet<string> Lacks, IReadOnlyList<string> Forbidden)> TryCommandsAsync(CancellationToken cancellationToken)
    {
        CommandSpec[] specs =
        [
            .. CommandTable.All.Where(spec => spec.Is(CommandTraits.Write)
                ? !NeverSent.Contains(spec.Name) && !(options.IsShared && WholeServer.Contains(spec.Name))
                : AlsoAsked.Contains(spec.Name)),
        ];
        var request = new RespBuffer();
        request.WriteRequest("MULTI");
        foreach (CommandSpec spec in specs)
        {
            string[] name = spec.Name.Split(' ');
            request.WriteRequest([.. name, .. Enumerable.Repeat("0", Math.Max(Math.Abs(spec.Arity) - name.Length, 0))]);
        }

        request.WriteRequest("DISCARD");
        object?[] replies = await client.SendAsync(request, specs.Length + 2, cancellationToken).ConfigureAwait(false);
        var lacks = new HashSet<string>(StringComparer.Ordinal);
        var forbidden = new List<string>();
        if (replies[0] is ReplyError refusal)
        {
            forbidden.Add(refusal.Text.StartsWith("NOPERM", StringComparison.Ordinal) ? "multi" : throw TargetConnection.Refused(options, $"has no transactions: {refusal.Text}."));
        }

        for (int i = 0; i < specs.Length; i++)
        {
            if (replies[i + 1] is not ReplyError error)
            {
                continue;
            }

            if (error.Text.StartsWith("NOPERM", StringComparison.Ordinal))
            {
                forbidden.Add(specs[i].Name.Replace(' ', '|'));
            }
            else if (error.Text.StartsWith("ERR unknown", StringComparison.OrdinalIgnoreCase))
            {
                lacks.Add(specs[i].Name);
                lacks.Add(specs[i].Name.Split(' ')[0]);
            }
        }

        return (lacks, forbidden);
    }

    /// <summary>Offers dumps of a type that there is none of: a version that is too high is refused before the type is looked at.</summary>
    private async Task<int> FindPayloadVersionAsync(CancellationToken cancellationToken)
    {
        const byte NoType = 0xF0;
        var request = new RespBuffer();
        foreach (int version in Versions)
        {
            byte[] payload = new byte[1 + Values.Payloads.FooterLength];
            payload[0] = NoType;
            using var spool = new Replication.Spooling.SpoolFolder(parent: null, limit: 0);
            using var bytes = new SpillBuffer(spool, int.MaxValue);
            bytes.Write(payload.AsSpan(0, 1));
            Values.Payloads.WriteFooter(bytes, version, payload.AsSpan(1));
            request.WriteArray(8);
            request.WriteBulk("RESTORE"u8);
            request.WriteBulk("__rt:probe"u8);
            request.WriteBulk("0"u8);
            request.WriteBulk(payload);
            request.WriteBulk("REPLACE"u8);
            request.WriteBulk("ABSTTL"u8);
            request.WriteBulk("IDLETIME"u8);
            request.WriteBulk("1"u8);
        }

        object?[] replies = await client.SendAsync(request, Versions.Length, cancellationToken).ConfigureAwait(false);
        int highest = 0;
        for (int i = 0; i < Versions.Length; i++)
        {
            highest = replies[i] is ReplyError error && error.Text.Contains("Bad data format", StringComparison.OrdinalIgnoreCase) ? Versions[i] : highest;
        }

        return highest;
    }

    private async Task<bool> AcceptsAsync(CancellationToken cancellationToken, params string[] words)
    {
        var request = new RespBuffer();
        request.WriteRequest("MULTI");
        request.WriteRequest(words);
        request.WriteRequest("DISCARD");
        return (await client.SendAsync(request, 3, cancellationToken).ConfigureAwait(false))[1] is not ReplyError;
    }
}
