namespace RedisTyped.Generators.Model;

/// <summary>How a reply, or a part of one, is read as a .NET type: a tree, since replies are.</summary>
/// <param name="Kind">What is made of it.</param>
/// <param name="Type">The type, fully qualified, with the nullable mark.</param>
internal sealed record ShapeModel(ShapeKind Kind, string Type)
{
    /// <summary>Whether nil is null; else it is an empty collection, or a fault.</summary>
    public bool IsNullable { get; init; }

    /// <summary>The type of a single value.</summary>
    public ValueModel? Value { get; init; }

    /// <summary>What nil means to a single value.</summary>
    public NilMeaning Nil { get; init; }

    /// <summary>The parts: of a collection its element, of a dictionary key and value, of a row one for each place.</summary>
    public EquatableArray<ShapeModel> Parts { get; init; }

    /// <summary>What a collection becomes.</summary>
    public CollectionKind Collection { get; init; }

    /// <summary>Whether keys and values, or the two parts of an element, alternate in one flat row.</summary>
    public bool IsFlat { get; init; }

    /// <summary>The properties that the parts of a row are given to; without, it is a tuple or made by its constructor.</summary>
    public EquatableArray<string> Names { get; init; }

    /// <summary>The object that fields become.</summary>
    public HashModel? Hash { get; init; }

    /// <summary>The fields that the values of a row belong to, where the command names them.</summary>
    public EquatableArray<string> Fields { get; init; }

    /// <summary>Whether reading needs what only the store's instance has: a serializer.</summary>
    public bool NeedsInstance
    {
        get
        {
            foreach (ShapeModel part in Parts)
            {
                if (part.NeedsInstance)
                {
                    return true;
                }
            }

            return Value?.Kind == ValueKind.Serialized || Hash?.NeedsInstance == true;
        }
    }
}

internal enum ShapeKind
{
    Value,

    /// <summary>The part as it came.</summary>
    Raw,
    Collection,
    Dictionary,

    /// <summary>A tuple, or a type that is made of the values of a row.</summary>
    Row,

    /// <summary>A row of two that is the only one of a flat reply, which is empty where there is none.</summary>
    Pair,

    /// <summary>An object made of fields.</summary>
    Hash,

    /// <summary>What stands behind the key in a reply for one key.</summary>
    Only,
}

internal enum CollectionKind
{
    /// <summary>An array, also for the interfaces that an array has.</summary>
    Array,
    List,
    Set,
}
