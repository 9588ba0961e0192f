using System.Globalization;
using RedisTyped.Routing;

namespace RedisTyped.Topology;

/// <summary>Reads slot lists such as <c>0-5460,6000</c>, the form of <c>CLUSTER NODES</c> with commas for blanks.</summary>
internal static class SlotList
{
    private const int LastSlot = 16383;

    public static IReadOnlyList<SlotRange> Read(string? text, string place, ICollection<string> faults)
    {
        var ranges = new List<SlotRange>();
        foreach (string item in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int dash = item.IndexOf('-', StringComparison.Ordinal);
            if (!TrySlot(dash < 0 ? item : item[..dash], out int first) | !TrySlot(dash < 0 ? item : item[(dash + 1)..], out int last))
            {
                faults.Add($"{place}: '{item}' is not a slot or a range of slots; write 0-5460,6000 with slots from 0 to {LastSlot}");
            }
            else if (first > last)
            {
                faults.Add($"{place}: '{item}' runs backwards; write {last}-{first}");
            }
            else
            {
                ranges.Add(new SlotRange(first, last));
            }
        }

        return ranges;
    }

    private static bool TrySlot(string text, out int slot) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out slot) && slot <= LastSlot;
}
