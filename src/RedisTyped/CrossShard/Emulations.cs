namespace RedisTyped.CrossShard;

/// <summary>The emulation of each command; as many as the command table says there are.</summary>
internal static class Emulations
{
    private static readonly Dictionary<string, Func<CrossShardCall, Task<EmulatedReply>>> ByCommand = new(StringComparer.Ordinal)
    {
        ["SINTER"] = SetAlgebra.AnswerAsync,
        ["SUNION"] = SetAlgebra.AnswerAsync,
        ["SDIFF"] = SetAlgebra.AnswerAsync,
        ["SINTERCARD"] = SetAlgebra.CountAsync,
        ["SINTERSTORE"] = SetAlgebra.StoreAsync,
        ["SUNIONSTORE"] = SetAlgebra.StoreAsync,
        ["SDIFFSTORE"] = SetAlgebra.StoreAsync,
        ["ZUNION"] = SortedSetAlgebra.AnswerAsync,
        ["ZINTER"] = SortedSetAlgebra.AnswerAsync,
        ["ZDIFF"] = SortedSetAlgebra.AnswerAsync,
        ["ZINTERCARD"] = SortedSetAlgebra.CountAsync,
        ["ZUNIONSTORE"] = SortedSetAlgebra.StoreAsync,
        ["ZINTERSTORE"] = SortedSetAlgebra.StoreAsync,
        ["ZDIFFSTORE"] = SortedSetAlgebra.StoreAsync,
        ["RENAME"] = KeyMove.RenameAsync,
        ["RENAMENX"] = KeyMove.RenameIfNoneAsync,
        ["COPY"] = KeyMove.CopyAsync,
        ["SMOVE"] = MemberMove.RunAsync,
        ["RPOPLPUSH"] = ElementMove.RunAsync,
        ["LMOVE"] = ElementMove.RunAsync,
        ["MSETNX"] = SetIfNone.RunAsync,
        ["PFCOUNT"] = HyperLogLogs.CountAsync,
        ["PFMERGE"] = HyperLogLogs.MergeAsync,
        ["BITOP"] = BitOperation.RunAsync,
    };

    /// <summary>The commands that are emulated.</summary>
    public static IReadOnlyCollection<string> Names => ByCommand.Keys;

    public static async Task<EmulatedReply> RunAsync(CrossShardCall call)
    {
        try
        {
            return await ByCommand[call.Command](call).ConfigureAwait(false);
        }
        finally
        {
            call.End();
        }
    }
}
