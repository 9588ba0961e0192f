namespace RedisTyped.Topology.Reading;

/// <summary>Reads how calls are to be repeated. A pipeline of one's own can be given in code only.</summary>
internal static class RetryReader
{
    private static readonly string[] Names = ["maxRetries", "delay"];

    public static void Read(Setting section, RetryOptions retry, List<string> faults)
    {
        if (section.Text is not null)
        {
            faults.Add($"{section.Place.Node}: is not an object; write its maxRetries and delay, such as maxRetries 3");
            return;
        }

        foreach (var setting in SettingValues.Members(section, Names, faults))
        {
            if (SettingValues.Known(setting.Name, Names) == "delay")
            {
                SettingValues.ReadTime(setting, faults, time => retry.Delay = time);
            }
            else
            {
                SettingValues.ReadCount(setting, faults, count => retry.MaxRetries = count);
            }
        }
    }
}
