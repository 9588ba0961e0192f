namespace RedisTyped.Resharding.Links;

/// <summary>A link with who lands it.</summary>
/// <param name="Link">The link.</param>
/// <param name="Mode">P, W, M or S.</param>
/// <param name="Lander">Lands it; disposed of with the run.</param>
/// <param name="Seed">Where it goes on if its target has no position of its own: both sides hold the same keys there. Null: a snapshot is taken.</param>
internal sealed record LinkPlan(ReshardLink Link, string Mode, ILander Lander, LandedPosition? Seed = null);
