using RedisTyped.Telemetry;

namespace RedisTyped.Nodes;

/// <summary>Makes a call's result of its reply. A struct, so that a waiting call holds it without an object of its own.</summary>
internal interface IReplyReader<in TReply, out TResult>
{
    /// <summary>The command, for who hears that it was not answered.</summary>
    string Command { get; }

    /// <summary>What telemetry calls it; null for a part of a call that is measured as a whole.</summary>
    CallName? Call { get; }

    /// <summary>Reads a reply; what it throws ends the call.</summary>
    TResult Read(TReply reply);
}
