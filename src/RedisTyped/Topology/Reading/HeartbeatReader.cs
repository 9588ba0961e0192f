using RedisTyped.Nodes.Health;

namespace RedisTyped.Topology.Reading;

/// <summary>Reads how nodes are to be watched. A probe of one's own can be given in code only.</summary>
internal static class HeartbeatReader
{
    private static readonly string[] Names = ["enabled", "interval", "timeout", "slowAfter", "missesToDown", "answersToConnected", "failFast"];

    public static void Read(Setting section, HeartbeatOptions heartbeat, List<string> faults)
    {
        if (section.Text is not null)
        {
            faults.Add($"{section.Place.Node}: is not an object; write its interval and timeout, such as interval \"1s\"");
            return;
        }

        foreach (var setting in SettingValues.Members(section, Names, faults))
        {
            switch (SettingValues.Known(setting.Name, Names))
            {
                case "enabled":
                    SettingValues.ReadSwitch(setting, faults, on => heartbeat.Enabled = on);
                    break;
                case "interval":
                    SettingValues.ReadTime(setting, faults, time => heartbeat.Interval = time);
                    break;
                case "timeout":
                    SettingValues.ReadTime(setting, faults, time => heartbeat.Timeout = time);
                    break;
                case "slowAfter":
                    SettingValues.ReadTime(setting, faults, time => heartbeat.SlowAfter = time);
                    break;
                case "missesToDown":
                    SettingValues.ReadCount(setting, faults, count => heartbeat.MissesToDown = count);
                    break;
                case "answersToConnected":
                    SettingValues.ReadCount(setting, faults, count => heartbeat.AnswersToConnected = count);
                    break;
                default:
                    SettingValues.ReadSwitch(setting, faults, on => heartbeat.FailFast = on);
                    break;
            }
        }
    }
}
