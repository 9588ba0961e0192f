using System.Globalization;

namespace RedisTyped.Resharding.CutOver;

/// <summary>
/// Whether <c>min-replicas-to-write</c> keeps scripts from writing. Before Redis 7.0 it is looked at for commands that write, and neither EVAL is one nor what a script
/// calls: https://github.com/redis/redis/pull/10160.
/// </summary>
internal static class ScriptFence
{
    /// <summary>Asks a server.</summary>
    /// <returns>What is against a fence there; null where it binds all.</returns>
    public static async Task<string?> FaultAsync(CutServer server, CancellationToken cancellationToken)
    {
        var about = await server.Line.InfoAsync("server", cancellationToken).ConfigureAwait(false);
        string version = about.GetValueOrDefault("redis_version", "");
        return Binds(version, (await server.Line.InfoAsync("commandstats", cancellationToken).ConfigureAwait(false)).Keys)
            ? null
            : $"Server {server} is Redis {version} and has run scripts, which min-replicas-to-write does not keep from writing before 7.0: what they write while clients come over would be lost. Upgrade it; or have no client run scripts there until the cut-over is done, and say so by CONFIG RESETSTAT.";
    }

    /// <summary>Whether all that writes is refused.</summary>
    /// <param name="version">What INFO calls redis_version.</param>
    /// <param name="commands">The names of INFO commandstats.</param>
    public static bool Binds(string version, IEnumerable<string> commands) =>
        !int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major) || major >= 7
        || !commands.Any(static command => command is "cmdstat_eval" or "cmdstat_evalsha");
}
