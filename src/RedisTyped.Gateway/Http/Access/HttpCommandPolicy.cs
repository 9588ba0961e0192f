using RedisTyped.Commands;
using RedisTyped.Execution;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Security;
using RedisTyped.Gateway.Sessions;

namespace RedisTyped.Gateway.Http.Access;

/// <summary>
/// Which commands callers may send over HTTP: what the gateway takes at all, less those for administrators, unless its options allow them by
/// name or category. Thread-safe.
/// </summary>
internal sealed class HttpCommandPolicy(CommandPolicy policy)
{
    /// <summary>Says why a command is denied; null: it is not.</summary>
    public string? WhyDenied(CommandLine line)
    {
        if (line.Spec is not { } spec || CommandRules.Find(spec.Name) is not { } rule)
        {
            return null;
        }

        return policy.Denies(rule) ? rule.IsDenied ? "the gateway denies it unless its option AllowedCommands (--allow) names it, and DeniedCommands (--deny) does not" : "the gateway's option DeniedCommands (--deny) names it"
            : rule.Handling == Handling.Database || NamesDatabase(line) ? "it names a database, and clients of the gateway have one"
            : spec.Is(CommandTraits.Admin) && !policy.IsNamedAsAllowed(rule) ? "it is for administrators, and the gateway's option AllowedCommands (--allow) does not name it"
            : null;
    }

    // Not 0 either, which need not be the number that the gateway's has at the nodes.
    private static bool NamesDatabase(CommandLine line) =>
        line.Name == "COPY" && OneDatabase.IsNamed(line.ArgumentBytes);
}
