namespace RedisTyped.Gateway.Links;

/// <summary>
/// Says when a turn is to gather what it sends. The bell costs two system calls a turn: more than it saves where hardly anything is to be gathered. Then there is nothing but a
/// trial every now and then, whether that is still so. For one thread.
/// </summary>
/// <remarks>The three numbers are chosen, not measured: what one turn gathers is measured, where they lie is not.</remarks>
internal struct GatheringRule
{
    /// <summary>Gathering is begun when one turn has had so much to send, and ends when <see cref="ThinTurns"/> in a row had less.</summary>
    public const int Worth = 8;

    public const int ThinTurns = 8;

    /// <summary>Where nothing is gathered, it is tried once in so many times.</summary>
    public const int Trial = 64;

    private int _untried;
    private int _thin;

    /// <summary>Whether turns have much to send.</summary>
    public bool Gathers { readonly get; private set; }

    /// <summary>Whether a turn that has its first thing to send is to gather it.</summary>
    public bool Begins()
    {
        if (!Gathers && ++_untried < Trial)
        {
            return false;
        }

        _untried = 0;
        return true;
    }

    /// <summary>Notes how much a turn had gathered at its end, replies that began to wait for others among it.</summary>
    public void End(int count)
    {
        _thin = count >= Worth ? 0 : _thin + 1;
        Gathers = count >= Worth || (Gathers && _thin < ThinTurns);
    }
}
