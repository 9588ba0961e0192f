using System.Globalization;
using static RedisTyped.Topology.Reading.SettingValues;

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
}
