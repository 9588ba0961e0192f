namespace RedisTyped.Topology.Reading;

/// <summary>Reads how TLS is done, for a node or a whole topology.</summary>
internal static class TlsSettings
{
    public static readonly string[] Names = ["caFile", "certificateFile", "keyFile", "certificatePassword"];

    /// <summary>Reads it, or adds the faults.</summary>
    /// <param name="setting">The object.</param>
    /// <param name="members">Those of its members that are known and have a value, with the names that they are known by.</param>
    /// <param name="faults">Takes what cannot be read.</param>
    public static TlsOptions Read(Setting setting, IEnumerable<(string Name, Setting Member)> members, List<string> faults)
    {
        var tls = new TlsOptions();
        if (setting.Text is not null)
        {
            faults.Add($"{setting.Place.Node}: is not an object; name caFile or certificateFile in it, or write ssl=true in the configuration of nodes");
            return tls;
        }

        foreach ((string name, Setting member) in members)
        {
            if (member.Text is not { } text)
            {
                faults.Add($"{member.Place.Node}: is not a single value");
                continue;
            }

            switch (name)
            {
                case "caFile":
                    tls.CaFile = text;
                    break;
                case "certificateFile":
                    tls.CertificateFile = text;
                    break;
                case "keyFile":
                    tls.KeyFile = text;
                    break;
                default:
                    tls.CertificatePassword = text;
                    break;
            }
        }

        return tls;
    }
}
