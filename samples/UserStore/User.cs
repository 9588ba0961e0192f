using System.Globalization;
using Microsoft.VisualBasic.FileIO;

namespace UserStore;

/// <summary>One row of the input.</summary>
internal sealed record User(long Id, string Name, string Category)
{
    /// <summary>Reads a CSV file whose first line is <c>id,name,category</c>.</summary>
    /// <exception cref="InvalidDataException">A row has a fault; the message names the line.</exception>
    public static IReadOnlyList<User> ReadAll(string path)
    {
        using var csv = new TextFieldParser(path) { TextFieldType = FieldType.Delimited, HasFieldsEnclosedInQuotes = true };
        csv.SetDelimiters(",");
        if (csv.ReadFields() is not ["id", "name", "category"])
        {
            throw new InvalidDataException($"{path}, line 1: the header must be id,name,category");
        }

        var users = new Dictionary<long, User>();
        while (!csv.EndOfData)
        {
            long line = csv.LineNumber;
            if (ReadRow(csv) is not [var id, { Length: > 0 } name, var category]
                || !long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
            {
                throw new InvalidDataException($"{path}, line {line}: expected a whole number, a name and a category, such as 65,LATIN CAPITAL LETTER A,Lu");
            }

            if (!users.TryAdd(number, new User(number, name, category)))
            {
                throw new InvalidDataException($"{path}, line {line}: id {number} occurs twice");
            }
        }

        return users.Count > 0 ? [.. users.Values] : throw new InvalidDataException($"{path} has no rows");
    }

    private static string[]? ReadRow(TextFieldParser csv)
    {
        try
        {
            return csv.ReadFields();
        }
        catch (MalformedLineException)
        {
            return null;
        }
    }
}
