using RedisTyped.Commands;
using RedisTyped.Gateway.Commands;

namespace RedisTyped.Gateway.Clients;

/// <summary>How a command is passed on without being looked into: to the node of its key, or, split by its keys, to several. Immutable.</summary>
internal sealed class ForwardPlan
{
    public ForwardPlan(CommandSpec spec, int keyAt, SplitKind split)
    {
        Spec = spec;
        KeyAt = keyAt;
        Split = split;
        Arity = spec.Arity;
        MayAskReplica = ReplicaRule.MayAnswer(spec);
    }

    /// <summary>The command.</summary>
    public CommandSpec Spec { get; }

    /// <summary>The word that is its first key.</summary>
    public int KeyAt { get; }

    /// <summary>How it is split; for most: not at all, since it has one key.</summary>
    public SplitKind Split { get; }

    /// <summary>Whether a replica can answer it.</summary>
    public bool MayAskReplica { get; }

    private int Arity { get; }

    /// <summary>Whether a command line has as many words as the command takes.</summary>
    public bool Takes(int words) => Arity >= 0 ? words == Arity : words >= -Arity;
}
