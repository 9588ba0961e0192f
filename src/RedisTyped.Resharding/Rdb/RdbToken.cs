namespace RedisTyped.Resharding.Rdb;

/// <summary>What an <see cref="RdbWalker"/> has come upon.</summary>
internal enum RdbToken
{
    /// <summary>Nothing yet: the bytes end within it. They are to be given again with more behind them.</summary>
    More,

    /// <summary>The nine bytes at the beginning.</summary>
    Header,

    /// <summary>A key with all that stands before it: expiry, idle time, frequency, metadata, type. Its value follows as the body.</summary>
    Key,

    /// <summary>A fact about the server, by name. The body holds its value if that is not short.</summary>
    Aux,

    /// <summary>A library of functions, as the body.</summary>
    Function,

    /// <summary>What a module keeps besides keys, as the body.</summary>
    ModuleAux,

    /// <summary>Another database.</summary>
    SelectDb,

    /// <summary>How many keys the database holds.</summary>
    SizeHint,

    /// <summary>Facts about a slot, or about an import of slots; perhaps with a body. True of the source alone.</summary>
    Slot,

    /// <summary>The end mark and the checksum, if the version has one.</summary>
    End,
}
