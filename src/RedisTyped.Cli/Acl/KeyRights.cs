using RedisTyped.Commands;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Cli.Acl;

/// <summary>What a method must be allowed to do with each of its keys.</summary>
internal static class KeyRights
{
    private const KeyAccess Both = KeyAccess.Read | KeyAccess.Write;

    public static KeyAccess Of(MethodCommand method, int key)
    {
        CommandSpec? spec = CommandTable.Find(method.Command);
        if (spec is null || spec.Keys.Count == 0 || method.Way == SendingWay.WaitingOverNodes)
        {
            return Both;
        }

        // A destination is read too where it is written by several commands, and a source where it is taken from.
        if (method.Way == SendingWay.CrossShard && spec.Is(CommandTraits.Write))
        {
            return Both;
        }

        // The last search is for all keys behind those of the searches before.
        KeySpec found = spec.Keys[Math.Min(key, spec.Keys.Count - 1)];
        KeyAccess access = method.OnlyWrites ? KeyAccess.Write
            : found.Find == FindKeys.Unknown || !found.Complete ? Both
            : found.Access;
        if (method.Way == SendingWay.CrossShard && method.Command == "PFCOUNT")
        {
            return Both;
        }

        // A key with no right at all could not be named by EXISTS or TYPE.
        return access == KeyAccess.None ? KeyAccess.Read : access;
    }
}
