using System.Globalization;
using RedisTyped.Spelling;

namespace RedisTyped.Topology.Reading;

/// <summary>Reads single settings, whatever they are for. What cannot be read becomes a fault with its place.</summary>
internal static class SettingValues
{
    /// <summary>The members that are known and written once and not absent; the others are faults or nothing.</summary>
    public static IEnumerable<Setting> Members(Setting parent, string[] known, List<string> faults)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in parent.Children)
        {
            if (Known(setting.Name, known) is null)
            {
                string advice = NearestName.Of(setting.Name, known) is { } near ? $"did you mean '{near}'?" : $"known are {string.Join(", ", known)}";
                faults.Add($"{setting.Place.Node}: is not a setting; {advice}");
            }
            else if (!seen.Add(setting.Name))
            {
                faults.Add($"{setting.Place.Node}: is written twice");
            }
            else if (!setting.IsAbsent)
            {
                yield return setting;
            }
            else if (setting.Name.Equals("tls", StringComparison.OrdinalIgnoreCase))
            {
                // Whoever wrote it means TLS, and must not be left without.
                faults.Add($"{setting.Place.Node}: is empty; name caFile or certificateFile in it, or write ssl=true in the configuration of nodes");
            }
        }
    }

    public static string? Known(string name, string[] known) => Array.Find(known, item => item.Equals(name, StringComparison.OrdinalIgnoreCase));

    public static void ReadText(Setting setting, List<string> faults, Action<string> set)
    {
        if (setting.Text is null)
        {
            faults.Add($"{setting.Place.Node}: is not a single value");
        }
        else
        {
            set(setting.Text);
        }
    }

    public static void ReadTexts(Setting list, List<string> faults, ICollection<string> texts)
    {
        if (list.Text is not null)
        {
            faults.Add($"{list.Place.Node}: is not a list; write [\"10.0.0.2:6379\"]");
            return;
        }

        foreach (var item in list.Children)
        {
            ReadText(item, faults, texts.Add);
        }
    }

    public static void ReadName<T>(Setting setting, List<string> faults, Action<T> set)
        where T : struct, Enum => ReadText(setting, faults, text =>
    {
        if (Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            set(Enum.Parse<T>(known));
        }
        else
        {
            faults.Add($"{setting.Place.Node}: '{text}' is none of {string.Join(", ", Enum.GetNames<T>())}");
        }
    });

    public static void ReadSwitch(Setting setting, List<string> faults, Action<bool> set) => ReadText(setting, faults, text =>
    {
        if (bool.TryParse(text, out bool on))
        {
            set(on);
        }
        else
        {
            faults.Add($"{setting.Place.Node}: '{text}' is neither true nor false");
        }
    });

    public static void ReadCount(Setting setting, List<string> faults, Action<int> set) => ReadText(setting, faults, text =>
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count))
        {
            set(count);
        }
        else
        {
            faults.Add($"{setting.Place.Node}: '{text}' is not a whole number; give one such as 32");
        }
    });

    public static void ReadNumber(Setting setting, List<string> faults, Action<long> set) => ReadText(setting, faults, text =>
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            set(number);
        }
        else
        {
            faults.Add($"{setting.Place.Node}: '{text}' is not a whole number from 0 on; give one such as 7");
        }
    });

    public static void ReadTime(Setting setting, List<string> faults, Action<TimeSpan> set) => ReadText(setting, faults, text =>
    {
        if (TimeText.TryRead(text, out var time))
        {
            set(time);
        }
        else
        {
            faults.Add($"{setting.Place.Node}: '{text}' is not a time; write 500ms, 5s or 00:00:05");
        }
    });

    /// <summary>Reads a weight; one that is no number leaves the node with 1, so that it is reported once.</summary>
    public static double ReadWeight(string text, string place, List<string> faults)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double weight))
        {
            return weight;
        }

        faults.Add($"{place}: '{text}' is not a number; give a positive one such as 1 or 2.5");
        return 1;
    }
}
