using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Equipoise.Tests.Rendering;

/// <summary>Reads a report's HTML, which is written so that an XML parser can read it too once its void elements are closed.</summary>
internal static partial class HtmlShape
{
    public static XElement Parse(string html) => XDocument.Parse(Void().Replace(html.Replace("<!DOCTYPE html>\n", ""), "<meta$1/>")).Root.ShouldNotBeNull();

    /// <summary>The names of all elements and attributes in order, without their values.</summary>
    public static string Of(string html) =>
        string.Join('\n', Parse(html).DescendantsAndSelf().Select(e => e.Name.LocalName + " " + string.Join(' ', e.Attributes().Select(a => a.Name.LocalName))));

    [GeneratedRegex("<meta([^>]*)>")]
    private static partial Regex Void();
}
