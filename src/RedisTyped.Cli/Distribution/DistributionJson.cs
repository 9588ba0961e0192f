using RedisTyped.Cli.Output;

namespace RedisTyped.Cli.Distribution;

/// <summary>Writes a report as lines of JSON: one for each node, then one for all of them, with <c>total</c>.</summary>
internal static class DistributionJson
{
    public static void Write(TextWriter output, DistributionReport report, Func<NodeLoad, string> endPoint)
    {
        foreach (var load in report.Loads)
        {
            JsonLine.Write(output, json =>
            {
                json.WriteString("node", load.Node.Name);
                json.WriteString("endpoint", endPoint(load));
                json.WriteNumber("keys", load.Keys);
                json.WriteNumber("share", load.Share);
                if (load.ExpectedShare is { } expected)
                {
                    json.WriteNumber("expectedShare", expected);
                }

                if (load.Deviation is { } deviation)
                {
                    json.WriteNumber("deviation", deviation);
                }
            });
        }

        JsonLine.Write(output, json =>
        {
            json.WriteNumber("total", report.Total);
            json.WriteString("router", report.Router);
            if (report.Furthest is { } furthest)
            {
                json.WriteNumber("maxDeviation", Math.Abs(furthest.Deviation!.Value));
                json.WriteString("maxDeviationNode", furthest.Node.Name);
            }

            if (report.ChiSquare is { } chi)
            {
                json.WriteNumber("chiSquare", chi.Statistic);
                json.WriteNumber("degreesOfFreedom", chi.DegreesOfFreedom);
                json.WriteNumber("pValue", chi.PValue);
            }
        });
    }
}
