namespace RedisTyped.Resharding.Planning;

/// <summary>What of a plan stays as it is once its first key was brought over, in lines that its journal keeps. How keys land, and the policies, are not of it.</summary>
internal static class PlanIdentity
{
    /// <summary>The lines of a plan.</summary>
    public static IReadOnlyList<string> Of(ReshardPlan plan) =>
    [
        $"id {plan.Id}",
        $"old {plan.Old.Fingerprint}",
        $"new {plan.New.Fingerprint}",
        .. plan.Nodes.Select(static node => $"node {node.Old ?? "-"} {node.New ?? "-"}"),
        .. plan.Links.Select(static link => $"link {link.Source}>{link.Target}").Order(StringComparer.Ordinal),
    ];

    /// <summary>Refuses a plan that is another than the one that was begun.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="path">Its file.</param>
    /// <param name="begun">The lines of the one that was begun; null where none was, or an earlier version of the tool began it.</param>
    /// <exception cref="PlanException">It is another.</exception>
    public static void Refuse(ReshardPlan plan, string path, IReadOnlyList<string>? begun)
    {
        IReadOnlyList<string> now = Of(plan);
        if (begun is null || begun.SequenceEqual(now))
        {
            return;
        }

        string[] faults =
        [
            .. begun.Except(now).Select(static line => $"'{line}' is missing, with which its first sync began"),
            .. now.Except(begun).Select(static line => $"'{line}' is new since its first sync"),
        ];
        throw new PlanException(
            path,
            [.. faults.DefaultIfEmpty("its nodes stand in another order than when its first sync began")
                .Select(static fault => $"{fault}; put the file back as it was, or make a new plan in another file")]);
    }
}
