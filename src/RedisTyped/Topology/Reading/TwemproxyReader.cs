using RedisTyped.Routing;
using RedisTyped.Routing.Twemproxy;

namespace RedisTyped.Topology.Reading;

/// <summary>Reads the hash, the distribution and the tag of a pool of twemproxy, in the words of its own file.</summary>
internal static class TwemproxyReader
{
    private static readonly string[] Names = ["hash", "distribution", "hashTag"];

    public static TwemproxySettings Read(Setting section, List<string> faults)
    {
        var settings = new TwemproxySettings();
        if (section.Text is not null)
        {
            faults.Add($"{section.Place.Node}: is not an object; write its hash and distribution, such as hash \"fnv1a_64\"");
            return settings;
        }

        foreach (var setting in SettingValues.Members(section, Names, faults))
        {
            SettingValues.ReadText(setting, faults, text => settings = With(settings, setting, text, faults));
        }

        return settings;
    }

    private static TwemproxySettings With(TwemproxySettings settings, Setting setting, string text, List<string> faults)
    {
        string? fault = null;
        switch (SettingValues.Known(setting.Name, Names))
        {
            case "hash":
                settings = TwemproxyNames.TryHash(text, out TwemproxyHash hash, out fault) ? settings with { Hash = hash } : settings;
                break;
            case "distribution":
                settings = TwemproxyNames.TryDistribution(text, out TwemproxyDistribution distribution, out fault)
                    ? settings with { Distribution = distribution }
                    : settings;
                break;
            default:
                settings = settings with { HashTag = text };
                break;
        }

        if (fault is not null)
        {
            faults.Add($"{setting.Place.Node}: {fault}");
        }

        return settings;
    }
}
