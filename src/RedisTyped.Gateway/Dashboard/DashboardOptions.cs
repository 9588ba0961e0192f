using System.Globalization;

namespace RedisTyped.Gateway.Dashboard;

/// <summary>What the dashboard shows, and how much it may cost the nodes. Not thread-safe.</summary>
public sealed class DashboardOptions
{
    /// <summary>Whether there is a dashboard.</summary>
    /// <value><see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Whether the key look-up may show the first bytes of a string's value to whoever may open the dashboard. Names of keys that somebody
    /// types, their types, sizes and times to live are shown in any case.
    /// </summary>
    /// <value><see langword="false"/>.</value>
    public bool ShowValues { get; set; }

    /// <summary>
    /// How often each server is asked for INFO and PING, for all viewers together, and only while somebody looks. A server that has not
    /// answered is not asked again before it has.
    /// </summary>
    /// <value>1 second; from 100 ms to 10 s.</value>
    public TimeSpan SampleInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many may look at the same time; more are refused with status 503 until one leaves.</summary>
    /// <value>32; from 1 to 1000.</value>
    public int MaxViewers { get; set; } = 32;

    /// <summary>How many messages a viewer may be behind before it is dropped.</summary>
    internal int Backlog { get; set; } = 16;

    /// <summary>How often a viewer hears something, whatever the nodes do.</summary>
    internal TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Everything that is wrong, each with the next step.</summary>
    internal IEnumerable<string> Faults()
    {
        if (SampleInterval < TimeSpan.FromMilliseconds(100) || SampleInterval > TimeSpan.FromSeconds(10))
        {
            yield return $"sampleInterval: {SampleInterval} is out of range; give a time from 100 ms to 10 s";
        }

        if (MaxViewers is < 1 or > 1000)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"maxViewers: {MaxViewers} is out of range; give a number from 1 to 1000");
        }
    }
}
