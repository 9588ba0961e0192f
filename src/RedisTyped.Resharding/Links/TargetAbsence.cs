namespace RedisTyped.Resharding.Links;

/// <summary>A target that does not follow, though its link's stream goes on, or waits for it.</summary>
/// <param name="Why">Why, for people.</param>
/// <param name="Phase">How the link stands meanwhile: <see cref="LinkPhase.Down"/> where the target is not there, <see cref="LinkPhase.Opening"/> where it is to begin anew.</param>
internal sealed record TargetAbsence(string Why, LinkPhase Phase);
