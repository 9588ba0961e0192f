using System.Globalization;
using RedisTyped.Routing;
using RedisTyped.Spelling;

namespace RedisTyped.Topology.Reading;

/// <summary>Reads settings into options. What cannot be read becomes a fault with its place, and the rest is read on.</summary>
internal static class SettingsReader
{
    private static readonly string[] OptionNames =
    [
        "router", "nodes", "connectTimeout", "operationTimeout", "abortOnConnectFail", "blockingConnections", "callersMayBlock", "coalesce",
        "maxPendingCalls", "heartbeat", "readFrom", "discoverReplicas", "ejectDownNodes", "retry", "legacyTags", "hostRecords", "user", "password",
        "tls", "clientName", "allowKeyMovement", "epoch", "followEpochs", "twemproxy",
    ];

    private static readonly string[] NodeNames = ["name", "configuration", "replicas", "weight", "slots", "ringText", "user", "password", "tls"];

    public static void Read(Setting root, RedisTypedOptions options)
    {
        var faults = options.ReadFaults;
        foreach (var setting in Members(root, OptionNames, faults))
        {
            switch (Known(setting.Name, OptionNames))
            {
                case "router":
                    ReadText(setting, faults, text => options.Router = text);
                    break;
                case "connectTimeout":
                    ReadTime(setting, faults, time => options.ConnectTimeout = time);
                    break;
                case "operationTimeout":
                    ReadTime(setting, faults, time => options.OperationTimeout = time);
                    break;
                case "abortOnConnectFail":
                    ReadSwitch(setting, faults, on => options.AbortOnConnectFail = on);
                    break;
                case "blockingConnections":
                    ReadCount(setting, faults, count => options.BlockingConnections = count);
                    break;
                case "callersMayBlock":
                    ReadSwitch(setting, faults, on => options.CallersMayBlock = on);
                    break;
                case "coalesce":
                    ReadSwitch(setting, faults, on => options.Coalesce = on);
                    break;
                case "readFrom":
                    ReadName<ReadFrom>(setting, faults, from => options.ReadFrom = from);
                    break;
                case "discoverReplicas":
                    ReadSwitch(setting, faults, on => options.DiscoverReplicas = on);
                    break;
                case "maxPendingCalls":
                    ReadCount(setting, faults, count => options.MaxPendingCalls = count);
                    break;
                case "ejectDownNodes":
                    ReadSwitch(setting, faults, on => options.EjectDownNodes = on);
                    break;
                case "retry":
                    RetryReader.Read(setting, options.Retry = new RetryOptions(), faults);
                    break;
                case "heartbeat":
                    HeartbeatReader.Read(setting, options.Heartbeat, faults);
                    break;
                case "legacyTags":
                    ReadSwitch(setting, faults, on => options.LegacyTags = on);
                    break;
                case "allowKeyMovement":
                    ReadSwitch(setting, faults, on => options.AllowKeyMovement = on);
                    break;
                case "followEpochs":
                    ReadSwitch(setting, faults, on => options.FollowEpochs = on);
                    break;
                case "epoch":
                    ReadNumber(setting, faults, number => options.Epoch = number);
                    break;
                case "hostRecords":
                    ReadSwitch(setting, faults, on => options.HostRecords = on);
                    break;
                case "twemproxy":
                    options.Twemproxy = TwemproxyReader.Read(setting, faults);
                    break;
                case "clientName":
                    ReadText(setting, faults, text => options.ClientName = text);
                    break;
                case "user":
                    ReadText(setting, faults, text => options.User = text);
                    break;
                case "password":
                    ReadText(setting, faults, text => options.Password = text);
                    break;
                case "tls":
                    options.Tls = ReadTls(setting, faults);
                    break;
                default:
                    ReadNodes(setting, options);
                    break;
            }
        }
    }

    private static void ReadNodes(Setting list, RedisTypedOptions options)
    {
        if (list.Text is not null || list.Children.Any(child => !int.TryParse(child.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            options.ReadFaults.Add($"{list.Place.Node}: is not a list; write one object for each node");
            return;
        }

        int next = 0;
        foreach (var item in list.Children)
        {
            // A gap is a node that a provider was to give and did not; the nodes after it would be counted as others than they are.
            int number = int.TryParse(item.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : next;
            if (number != next)
            {
                options.ReadFaults.Add(FormattableString.Invariant($"{item.Place.Node}: comes where number {next} is due; number the nodes from 0 without gaps"));
            }

            next = number + 1;
            if (item.Text is not null)
            {
                options.ReadFaults.Add($"{item.Place.Node}: is not an object; write its name and configuration, such as name \"a\", configuration \"10.0.0.1:6379\"");
                continue;
            }

            options.Nodes.Add(ReadNode(item, options.ReadFaults));
        }
    }

    private static NodeOptions ReadNode(Setting item, List<string> faults)
    {
        var node = new NodeOptions { Place = item.Place };
        foreach (var setting in Members(item, NodeNames, faults))
        {
            switch (Known(setting.Name, NodeNames))
            {
                case "name":
                    ReadText(setting, faults, text => node.Name = text);
                    break;
                case "configuration":
                    ReadText(setting, faults, text => node.Configuration = text);
                    break;
                case "replicas":
                    ReadTexts(setting, faults, node.Replicas);
                    break;
                case "weight":
                    ReadText(setting, faults, text => node.Weight = ReadWeight(text, setting.Place.Node, faults));
                    break;
                case "slots":
                    ReadText(setting, faults, text => node.Slots = text);
                    break;
                case "user":
                    ReadText(setting, faults, text => node.User = text);
                    break;
                case "password":
                    ReadText(setting, faults, text => node.Password = text);
                    break;
                case "tls":
                    node.Tls = ReadTls(setting, faults);
                    break;
                default:
                    ReadText(setting, faults, text => node.RingText = text);
                    break;
            }
        }

        return node;
    }

    private static TlsOptions ReadTls(Setting setting, List<string> faults) => TlsSettings.Read(
        setting, Members(setting, TlsSettings.Names, faults).Select(static member => (Known(member.Name, TlsSettings.Names)!, member)), faults);

    /// <summary>The members that are known and written once and not absent; the others are faults or nothing.</summary>
    internal static IEnumerable<Setting> Members(Setting parent, string[] known, List<string> faults)
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

    internal static string? Known(string name, string[] known) => Array.Find(known, item => item.Equals(name, StringComparison.OrdinalIgnoreCase));

    internal static void ReadText(Setting setting, List<string> faults, Action<string> set)
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

    private static void ReadTexts(Setting list, List<string> faults, ICollection<string> texts)
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

    private static void ReadName<T>(Setting setting, List<string> faults, Action<T> set)
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

    internal static void ReadSwitch(Setting setting, List<string> faults, Action<bool> set) => ReadText(setting, faults, text =>
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

    internal static void ReadCount(Setting setting, List<string> faults, Action<int> set) => ReadText(setting, faults, text =>
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

    private static void ReadNumber(Setting setting, List<string> faults, Action<long> set) => ReadText(setting, faults, text =>
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

    internal static void ReadTime(Setting setting, List<string> faults, Action<TimeSpan> set) => ReadText(setting, faults, text =>
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
    private static double ReadWeight(string text, string place, List<string> faults)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double weight))
        {
            return weight;
        }

        faults.Add($"{place}: '{text}' is not a number; give a positive one such as 1 or 2.5");
        return 1;
    }
}
