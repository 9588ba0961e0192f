namespace RedisTyped.Generators.Model;

/// <summary>A key template, tags put in, with what of its hash can be worked out when compiling.</summary>
/// <param name="Template">As it reads after hash tags were put in.</param>
/// <param name="RoutedPart">The part that routes, as a template.</param>
/// <param name="Tagged">Whether that part is a hash tag.</param>
/// <param name="Parts">The key in pieces.</param>
/// <param name="PrefixLength">How many constant bytes the routed part starts with.</param>
/// <param name="Crc16">CRC-16 of these.</param>
/// <param name="Crc32">CRC-32 of these.</param>
/// <param name="IsConstant">Whether the whole key is constant.</param>
/// <param name="HasConstantRoute">Whether the part that routes is.</param>
internal sealed record KeyModel(
    string Template,
    string RoutedPart,
    bool Tagged,
    EquatableArray<TextPart> Parts,
    int PrefixLength,
    ushort Crc16,
    uint Crc32,
    bool IsConstant,
    bool HasConstantRoute);
