using Microsoft.Extensions.Logging;

namespace RedisTyped.Gateway.Dashboard;

/// <summary>Log messages of the dashboard. None names a key.</summary>
internal static partial class DashboardLog
{
    public const string Category = "RedisTyped.Gateway.Dashboard";

    [LoggerMessage(300, LogLevel.Debug, "Somebody looks at the dashboard; {Viewers} do now")]
    public static partial void Entered(ILogger logger, int viewers);

    [LoggerMessage(301, LogLevel.Debug, "A viewer has left the dashboard; {Viewers} are left")]
    public static partial void Left(ILogger logger, int viewers);

    [LoggerMessage(302, LogLevel.Information, "A viewer of the dashboard does not read what it is sent, and was dropped")]
    public static partial void Dropped(ILogger logger);

    [LoggerMessage(303, LogLevel.Warning, "A viewer of the dashboard was refused: {Viewers} look already, and no more may (maxViewers)")]
    public static partial void Refused(ILogger logger, int viewers);

    [LoggerMessage(304, LogLevel.Warning, "The figures of the dashboard could not be read; the next try follows")]
    public static partial void Failed(ILogger logger, Exception fault);
}
