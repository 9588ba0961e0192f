using System.Text;
using RedisTyped.Gateway.Security;

namespace RedisTyped.Gateway.Sessions;

/// <summary>What a client has said of itself, and what it has been told. Written by its session alone; others read it for CLIENT LIST.</summary>
/// <param name="id">Its number, never used again.</param>
/// <param name="address">Its own address.</param>
/// <param name="localAddress">The address that it has connected to.</param>
/// <param name="since">When it came.</param>
internal sealed class ClientState(long id, string address, string localAddress, DateTimeOffset since)
{
    public long Id => id;

    public string Address => address;

    public string LocalAddress => localAddress;

    public DateTimeOffset Since { get; } = since;

    /// <summary>By CLIENT SETNAME; empty: none.</summary>
    public byte[] Name { get; set; } = [];

    /// <summary>By CLIENT SETINFO, which came with Redis 7.2.</summary>
    public string LibraryName { get; set; } = "";

    /// <inheritdoc cref="LibraryName"/>
    public string LibraryVersion { get; set; } = "";

    /// <summary>2 or 3.</summary>
    public int Protocol { get; set; } = 2;

    /// <summary>Who it is; null: it has yet to say so.</summary>
    public AclUser? User { get; set; }

    public ReplyMode Replies { get; set; }

    public bool IsKeptFromEviction { get; set; }

    /// <summary>How many channels, patterns and shard channels it listens to.</summary>
    public (int Channels, int Patterns, int ShardChannels) Subscriptions { get; set; }

    /// <summary>How many commands wait for its EXEC; -1: it is in no transaction.</summary>
    public int Queued { get; set; } = -1;

    public DateTimeOffset LastUsed { get; set; } = since;

    /// <summary>Whether it watches keys: until EXEC no replica may answer it, which may not have yet what the primary had before the WATCH.</summary>
    public bool Watches { get; set; }

    /// <summary>Whether it listens to what lives elsewhere by the topology of this moment. Thread-safe.</summary>
    public Func<bool> HearsNothing { get; set; } = static () => false;

    /// <summary>Ends its connection.</summary>
    public Action Abort { get; set; } = static () => { };

    /// <summary>As CLIENT LIST has it.</summary>
    public string LastCommand { get; set; } = "NULL";

    /// <summary>Its line of CLIENT LIST, in the form of Redis; what a gateway has no number for is 0.</summary>
    public string Line(DateTimeOffset now)
    {
        string flags = Flags();
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"id={Id} addr={Address} laddr={LocalAddress} fd=0 name={Encoding.Latin1.GetString(Name)} age={Seconds(now, Since)} "
            + $"idle={Seconds(now, LastUsed)} flags={flags} db=0 sub={Subscriptions.Channels} psub={Subscriptions.Patterns} "
            + $"ssub={Subscriptions.ShardChannels} multi={Queued} qbuf=0 qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=0 oll=0 omem=0 "
            + $"tot-mem=0 events=r cmd={LastCommand} user={User?.Name ?? "(superuser)"} redir=-1 resp={Protocol}");
    }

    private static long Seconds(DateTimeOffset now, DateTimeOffset then) => Math.Max(0, (long)(now - then).TotalSeconds);

    private string Flags()
    {
        string flags = (Subscriptions is (0, 0, 0) ? "" : "P") + (Queued >= 0 ? "x" : "") + (IsKeptFromEviction ? "e" : "");
        return flags.Length == 0 ? "N" : flags;
    }
}

/// <summary>Which replies a client wants: CLIENT REPLY.</summary>
internal enum ReplyMode
{
    On,
    Off,

    /// <summary>All but that to the next command.</summary>
    SkipNext,

    /// <summary>All but that to this command.</summary>
    SkipThis,
}
