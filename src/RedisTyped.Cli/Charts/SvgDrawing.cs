using System.Globalization;
using System.Text;
using System.Xml;

namespace RedisTyped.Cli.Charts;

/// <summary>Writes the elements of an SVG document. Drawings of the benchmarks use it too.</summary>
internal static class SvgDrawing
{
    /// <summary>Makes a document with a title above a line of text.</summary>
    /// <param name="size">Its width and height.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="subtitle">The line of text.</param>
    /// <param name="description">What is read out to who does not see it.</param>
    /// <param name="style">Its CSS.</param>
    /// <param name="draw">Writes what it shows.</param>
    public static string Of((int Width, int Height) size, string title, string subtitle, string description, string style, Action<XmlWriter> draw)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("svg", "http://www.w3.org/2000/svg");
            xml.WriteAttributeString("viewBox", $"0 0 {size.Width} {size.Height}");
            xml.WriteAttributeString("width", Number(size.Width));
            xml.WriteAttributeString("height", Number(size.Height));
            xml.WriteAttributeString("role", "img");
            xml.WriteAttributeString("aria-labelledby", "title description");
            Element(xml, "title", title, ("id", "title"));
            Element(xml, "desc", description, ("id", "description"));
            xml.WriteElementString("style", style);
            Element(xml, "rect", null, ("class", "page"), ("width", Number(size.Width)), ("height", Number(size.Height)));
            Text(xml, 24, 36, title, "title");
            Text(xml, 24, 60, subtitle, "quiet");
            draw(xml);
            xml.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    public static void Text(XmlWriter xml, double x, double y, string text, string? style = null, string? anchor = null)
    {
        xml.WriteStartElement("text");
        xml.WriteAttributeString("x", Number(x));
        xml.WriteAttributeString("y", Number(y));
        if (style is not null)
        {
            xml.WriteAttributeString("class", style);
        }

        if (anchor is not null)
        {
            xml.WriteAttributeString("text-anchor", anchor);
        }

        xml.WriteString(text);
        xml.WriteEndElement();
    }

    public static void Line(XmlWriter xml, string style, double x1, double y1, double x2, double y2) => Element(
        xml, "line", null, ("class", style), ("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2)));

    public static void Element(XmlWriter xml, string name, string? text, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(name);
        foreach (var (attribute, value) in attributes)
        {
            xml.WriteAttributeString(attribute, value);
        }

        if (text is not null)
        {
            xml.WriteString(text);
        }

        xml.WriteEndElement();
    }

    public static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
