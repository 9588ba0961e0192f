namespace RedisTyped.Transitions;

/// <summary>What becomes of a call for a key that a transition gives another owner, while the key is still with the one before.</summary>
public enum TransitionGuard
{
    /// <summary>The key is brought over first; then the call runs on the new owner. Right for every command, those that change what is there too.</summary>
    BringOver,

    /// <summary>
    /// The call is refused with a <see cref="TransitionException"/>, and nothing is sent to the new owner. For stores whose keys somebody else
    /// moves, such as a tool that copies by replication.
    /// </summary>
    Refuse,
}
