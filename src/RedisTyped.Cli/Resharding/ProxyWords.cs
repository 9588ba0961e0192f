using System.CommandLine;

namespace RedisTyped.Cli.Resharding;

/// <summary>The words of <c>reshard proxy</c>: those of the Go original under their names, and what it lacked.</summary>
internal sealed class ProxyWords
{
    public Argument<string?> Expression { get; } = new("REGEX")
    {
        Description = "Which keys pass: those in which the expression matches somewhere, as in '^user:'.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<string> MasterHost { get; } = new("--master-host", "-master-host")
    {
        Description = "Host of the master.",
        HelpName = "HOST",
        DefaultValueFactory = static _ => "localhost",
    };

    public Option<int> MasterPort { get; } = Port("--master-port", "-master-port", "Port of the master.", 6379);

    public Option<string> ProxyHost { get; } = new("--proxy-host", "-proxy-host")
    {
        Description = "Address to listen on; * for all. Without a password, think before you open it.",
        HelpName = "ADDRESS",
        DefaultValueFactory = static _ => "127.0.0.1",
    };

    public Option<int> ProxyPort { get; } = Port("--proxy-port", "-proxy-port", "Port to listen on.", 6380);

    public Option<string[]> OtherMasters { get; } = new("--or-master")
    {
        Description = "A server that may take the master's place, such as a replica that may be promoted. May be given again.",
        HelpName = "HOST:PORT",
    };

    public Option<string[]> Glob { get; } = new("--keys-glob")
    {
        Description = "In place of REGEX: a pattern as of KEYS. May be given again.",
        HelpName = "PATTERN",
    };

    public Option<string?> Store { get; } = new("--store")
    {
        Description = "In place of REGEX: the keys of this store, of the key space in --keys.",
        HelpName = "STORE",
    };

    public Option<string?> KeySpace { get; } = new("--keys")
    {
        Description = "The key space of --store: an assembly, or the file that records it.",
        HelpName = "FILE",
    };

    public Option<string?> Topology { get; } = new("--topology")
    {
        Description = "In place of REGEX: the keys of a node by the new topology.",
        HelpName = "FILE",
    };

    public Option<string[]> Node { get; } = new("--node")
    {
        Description = "The node of --topology whose keys pass. May be given again with a port each, for replicas of several nodes on one link to the master.",
        HelpName = "NODE[=PORT]",
    };

    public Option<string?> FromTopology { get; } = new("--from-topology")
    {
        Description = "The old topology, to find strays: keys that the master should not have.",
        HelpName = "FILE",
    };

    public Option<string?> FromNode { get; } = new("--from-node")
    {
        Description = "The node of --from-topology that the master is; its address, password and TLS are taken from there.",
        HelpName = "NODE",
    };

    public Option<string> Strays { get; } = ChoiceOption.Of("--strays", "What becomes of strays.", "drop", "keep", "fail");

    public Option<string> Straddle { get; } = ChoiceOption.Of("--straddle", "A command with keys on both sides: fetch the value it leads to, or stop.", "refetch", "fail");

    public Option<string> Unknown { get; } = ChoiceOption.Of("--unknown", "A command that is not known.", "stop");

    public Option<string> Messages { get; } = ChoiceOption.Of("--messages", "What is published at the master, but for what Sentinels say to each other.", "drop", "pass");

    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Look whether the master can be followed, say what would be done, and end." };

    public Option<string?> User { get; } = new("--user") { Description = "The user at the master. Rights: +ping +replconf +psync.", HelpName = "NAME" };

    public Option<string?> Password { get; } = new("--password")
    {
        Description = "The password at the master; better in the environment as REDISTYPED_MASTER_PASSWORD.",
        HelpName = "TEXT",
    };

    public Option<string?> ProxyUser { get; } = new("--proxy-user") { Description = "The masteruser that replicas must give.", HelpName = "NAME" };

    public Option<string?> ProxyPassword { get; } = new("--proxy-password")
    {
        Description = "The masterauth that replicas must give; better in the environment as REDISTYPED_PROXY_PASSWORD.",
        HelpName = "TEXT",
    };

    public Option<bool> Tls { get; } = new("--tls") { Description = "Speak TLS with the master." };

    public Option<string?> TlsCa { get; } = File("--tls-ca", "Authorities to trust in place of the system's; turns TLS on.");

    public Option<string?> TlsCertificate { get; } = File("--tls-cert", "Our certificate towards the master.");

    public Option<string?> TlsKey { get; } = File("--tls-key", "Its key.");

    public Option<string?> ProxyTlsCertificate { get; } = File("--proxy-tls-cert", "Certificate towards replicas; turns TLS on there.");

    public Option<string?> ProxyTlsKey { get; } = File("--proxy-tls-key", "Its key.");

    public Option<string?> ProxyTlsCa { get; } = File("--proxy-tls-ca", "Replicas must show a certificate of these authorities.");

    public Option<string?> Rate { get; } = new("--rate")
    {
        Description = "How fast snapshots are passed on at most, and so read from the master: 20MB/s, 5000keys/s, none. Later writes are not held back.",
        HelpName = "RATE",
    };

    public Option<string?> SpoolFolder { get; } = new("--spool") { Description = "Folder for bytes that wait for a replica; otherwise the system's temporary one.", HelpName = "FOLDER" };

    public Option<long> SpoolLimit { get; } = new("--spool-limit")
    {
        Description = "Megabytes that may wait there, before the master is read more slowly.",
        HelpName = "MB",
        DefaultValueFactory = static _ => 10 * 1024,
    };

    public Option<bool> SpoolSnapshots { get; } = new("--spool-snapshots")
    {
        Description = "Let snapshots wait there too, so that a replica that loads slowly does not hold up the master's child.",
    };

    public IEnumerable<Option> Options =>
    [
        MasterHost, MasterPort, OtherMasters, ProxyHost, ProxyPort, Glob, Store, KeySpace, Topology, Node, FromTopology, FromNode, Strays, Straddle, Unknown, Messages,
        DryRun, User, Password, Tls, TlsCa, TlsCertificate, TlsKey, ProxyUser, ProxyPassword, ProxyTlsCertificate, ProxyTlsKey, ProxyTlsCa,
        Rate, SpoolFolder, SpoolLimit, SpoolSnapshots,
    ];

    private static Option<int> Port(string name, string alias, string description, int port)
    {
        var option = new Option<int>(name, alias) { Description = description, HelpName = "PORT", DefaultValueFactory = _ => port };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out int given) && given is < 0 or > ushort.MaxValue)
            {
                result.AddError($"{name} {given} is no port; give one from 1 to 65535");
            }
        });
        return option;
    }

    private static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };
}
