using System.Text.Json;

namespace RedisTyped.Resharding.Planning;

/// <summary>Reads a plan file, and names all its faults at once.</summary>
internal static class PlanReader
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    public static ReshardPlan Read(string json, string source)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Lenient);
        }
        catch (JsonException e)
        {
            throw new PlanException(source, [$"line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: is not JSON; look for a missing quote, comma or brace"], e);
        }

        using (document)
        {
            return Read(document.RootElement, source);
        }
    }

    private static ReshardPlan Read(JsonElement root, string source)
    {
        var faults = new List<string>();
        var file = new PlanMember(root, "", faults);
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("version", out _))
        {
            throw new PlanException(source, ["it is no plan: it has no version; make one by 'redistyped reshard plan OLD NEW -o FILE'"]);
        }

        long version = file.Number("version", least: 1);
        if (version > ReshardPlan.CurrentVersion)
        {
            // What a later version has is not known, so that its other faults would be none.
            throw new PlanException(
                source, [FormattableString.Invariant($"version: is {version}, and this tool knows no later one than {ReshardPlan.CurrentVersion}; use the tool that made the plan, or plan again")]);
        }

        var plan = new ReshardPlan
        {
            Id = file.Text("id"),
            Created = file.Time("created"),
            Old = file.RequiredObject("old", Topology),
            New = file.RequiredObject("new", Topology),
            Nodes = file.Objects("nodes", Node),
            Links = file.Objects("links", Link),
            Policies = file.Object("policies", Policies, new PlanPolicies()),
            Figures = file.Object("figures", Figures, PlanFigures.None),
            Findings = file.Objects("findings", Finding),
        };
        file.End();
        Check(plan, file);
        return faults.Count == 0 ? plan : throw new PlanException(source, faults);
    }

    private static void Check(ReshardPlan plan, PlanMember file)
    {
        if (plan.Id.Length != 16 || !plan.Id.All(char.IsAsciiHexDigitLower))
        {
            file.Fault("id", "is not 16 hexadecimal digits in lower case");
        }

        var pairs = new HashSet<(string, string)>();
        for (int i = 0; i < plan.Links.Count; i++)
        {
            var link = plan.Links[i];
            CheckName(link.Source, plan.Old, $"links[{i}].source", "old");
            CheckName(link.Target, plan.New, $"links[{i}].target", "new");
            if (!pairs.Add((link.Source, link.Target)))
            {
                file.Fault($"links[{i}]", $"goes from '{link.Source}' to '{link.Target}' as an earlier one does; remove one of the two");
            }
        }

        for (int i = 0; i < plan.Nodes.Count; i++)
        {
            var node = plan.Nodes[i];
            bool isRight = node.Role switch
            {
                NodeRole.Retired => node is { Old: not null, New: null },
                NodeRole.Retained => node is { Old: not null, New: not null },
                _ => node is { Old: null, New: not null },
            };
            if (!isRight)
            {
                file.Fault($"nodes[{i}].role", $"'{PlanWords.Of(node.Role)}' does not go with the names; a retired node has just an old one, an added one just a new one");
            }

            CheckName(node.Old, plan.Old, $"nodes[{i}].old", "old");
            CheckName(node.New, plan.New, $"nodes[{i}].new", "new");
        }

        void CheckName(string? name, PlannedTopology topology, string place, string which)
        {
            if (!string.IsNullOrEmpty(name) && !topology.Nodes.Contains(name))
            {
                file.Fault(place, $"'{name}' is no node of the {which} topology, which has {string.Join(", ", topology.Nodes)}");
            }
        }
    }

    private static PlannedTopology Topology(PlanMember member) => new()
    {
        File = member.Text("file"),
        Router = member.Text("router"),
        Epoch = member.OptionalNumber("epoch") ?? 0,
        Fingerprint = member.Text("fingerprint"),
        Nodes = member.Texts("nodes"),
    };

    private static PlannedNode Node(PlanMember member) => new()
    {
        Old = member.OptionalText("old"),
        New = member.OptionalText("new"),
        Role = member.Choice<NodeRole>("role", isRequired: true),
        Addresses = member.Texts("addresses"),
        Version = member.OptionalText("version") ?? "",
        Fence = member.Choice<NodeFence>("fence"),
        FenceReason = member.OptionalText("fenceReason") ?? "",
    };

    private static PlannedLink Link(PlanMember member) => new()
    {
        Source = member.Text("source"),
        Target = member.Text("target"),
        Mode = member.Choice("mode", PlanWords.ModeOf, PlanWords.Of, isRequired: true),
        ModeReason = member.OptionalText("modeReason") ?? "",
        Keys = member.OptionalNumber("keys") ?? 0,
        Bytes = member.OptionalNumber("bytes") ?? 0,
    };

    private static PlanPolicies Policies(PlanMember member)
    {
        var usual = new PlanPolicies();
        return new PlanPolicies
        {
            Strays = member.Choice<Filters.StrayPolicy>("strays"),
            Straddles = member.Choice<StraddlePolicy>("straddles"),
            UnknownCommands = member.Choice<UnknownCommandPolicy>("unknownCommands"),
            Functions = member.Choice<FunctionPolicy>("functions"),
            BigKeyBytes = member.OptionalNumber("bigKeyBytes", least: 1 << 20) ?? usual.BigKeyBytes,
            RateBytes = member.OptionalNumber("rateBytes", least: 1),
            RateKeys = member.OptionalNumber("rateKeys", least: 1),
            TargetLatencyLimit = member.OptionalNumber("targetLatencyMilliseconds", least: 0) switch
            {
                null => usual.TargetLatencyLimit,
                0 => null,
                { } milliseconds => TimeSpan.FromMilliseconds(Math.Min(int.MaxValue, milliseconds)),
            },
            ParallelSources = (int)Math.Min(int.MaxValue, member.OptionalNumber("parallelSources", least: 1) ?? usual.ParallelSources),
            SpoolFolder = member.OptionalText("spoolFolder"),
            SpoolBytes = member.OptionalNumber("spoolBytes", least: 1 << 20),
        };
    }

    private static PlanFigures Figures(PlanMember member) => new()
    {
        IsExact = member.Flag("exact"),
        Strays = member.OptionalChoice<Filters.StrayPolicy>("strays"),
        Duration = member.OptionalNumber("seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Sources = member.Objects("sources", Source),
        Targets = member.Objects("targets", Target),
        BigKeys = member.Objects("bigKeys", Big),
    };

    private static SourceFigures Source(PlanMember member) => new()
    {
        Node = member.Text("node"),
        Keys = member.OptionalNumber("keys") ?? 0,
        Bytes = member.OptionalNumber("bytes") ?? 0,
        SampledKeys = member.OptionalNumber("sampledKeys") ?? 0,
        ExpiringKeys = member.OptionalNumber("expiringKeys") ?? 0,
        StrayKeys = member.OptionalNumber("strayKeys") ?? 0,
        StraySample = member.Texts("straySample"),
        MovingKeys = member.OptionalNumber("movingKeys") ?? 0,
        MovingBytes = member.OptionalNumber("movingBytes") ?? 0,
        StreamRate = member.OptionalNumber("streamRate"),
    };

    private static TargetFigures Target(PlanMember member) => new()
    {
        Node = member.Text("node"),
        Keys = member.OptionalNumber("keys") ?? 0,
        Bytes = member.OptionalNumber("bytes") ?? 0,
        ArrivingKeys = member.OptionalNumber("arrivingKeys") ?? 0,
        ArrivingBytes = member.OptionalNumber("arrivingBytes") ?? 0,
        LeavingKeys = member.OptionalNumber("leavingKeys") ?? 0,
        MaxMemory = member.OptionalNumber("maxMemory") ?? 0,
    };

    private static BigKey Big(PlanMember member) => new(
        member.Text("node"),
        (int)Math.Min(int.MaxValue, member.OptionalNumber("database") ?? 0),
        member.Text("key"),
        member.Text("type"),
        member.Number("bytes"),
        member.OptionalText("target"));

    private static PlanFinding Finding(PlanMember member) => new(
        member.Choice<FindingSeverity>("severity"),
        member.OptionalText("node"),
        member.Text("code"),
        member.Text("message"));
}
