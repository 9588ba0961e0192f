namespace RedisTyped.Resharding.Rdb;

/// <summary>One step of a <see cref="BodyLayout"/>; operands follow as bytes.</summary>
internal enum BodyStep : byte
{
    /// <summary>The body is over.</summary>
    Done,

    /// <summary>A string.</summary>
    String,

    /// <summary>A length of no further meaning.</summary>
    Length,

    /// <summary>Bytes; operand: how many.</summary>
    Bytes,

    /// <summary>A count and so many times the operand in bytes.</summary>
    Array,

    /// <summary>The count of the <see cref="Fields"/> that follow.</summary>
    Count,

    /// <summary>As many records as counted; operands: lengths, strings and bytes of each, in this order.</summary>
    Fields,

    /// <summary>A count of the steps up to the matching <see cref="Again"/>; operand: where to go on after them.</summary>
    Repeat,

    /// <summary>The end of repeated steps.</summary>
    Again,

    /// <summary>A number as text behind its length, or 253 to 255 alone for what is no finite number.</summary>
    TextNumber,

    /// <summary>What a module wrote, item by item, up to its end.</summary>
    ModuleItems,
}
