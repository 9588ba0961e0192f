namespace RedisTyped.Resharding.Planning;

/// <summary>What is done with the functions of the sources (FUNCTION LOAD), which belong to a server and not to a key.</summary>
public enum FunctionPolicy
{
    /// <summary>Bring them to every target; stop where two sources have a library of one name with different code.</summary>
    Same,

    /// <summary>Bring none.</summary>
    Skip,
}
