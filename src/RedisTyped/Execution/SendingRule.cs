using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>How commands are sent.</summary>
internal static class SendingRule
{
    /// <summary>
    /// To the primary, or not at all. StackExchange.Redis would by default read from a replica while the primary is away, which may give
    /// an older value without a word.
    /// </summary>
    public const CommandFlags Flags = CommandFlags.DemandMaster;
}
