using System.Text.RegularExpressions;
using System.Xml.Linq;
using Equipoise.Trials.Conduct;

namespace Equipoise.Cli.Verbs.Participant;

/// <summary>
/// Words for the help of participant verbs, from the documentation of the command records that lies beside the program. It is read only where help is asked for; without it the help has names only.
/// </summary>
internal static partial class CommandHelp
{
    /// <summary>Puts the documentation's words into a verb's help, and into that of the verbs below it.</summary>
    public static void Describe(Command verb)
    {
        var path = Path.Combine(AppContext.BaseDirectory, typeof(CommandForm).Assembly.GetName().Name + ".xml");
        if (!File.Exists(path))
        {
            return;
        }

        var members = XDocument.Load(path).Descendants("member").ToDictionary(m => (string)m.Attribute("name")!, StringComparer.Ordinal);
        foreach (var one in verb.Subcommands.Prepend(verb))
        {
            if (CommandForm.Find(one.Name) is { } form && members.TryGetValue("T:" + form.Type.FullName, out var member))
            {
                var words = Plain(member.Element("summary"));
                one.Description = (one == verb ? words : words?.Split(". ")[0].TrimEnd('.') + ".") ?? one.Description;
                foreach (var parameter in member.Elements("param"))
                {
                    var name = (string?)parameter.Attribute("name") ?? "";
                    var option = one.Options.FirstOrDefault(o => name.Length > 0 && o.Name == "--" + VerbNames.Hyphened(char.ToLowerInvariant(name[0]) + name[1..]));
                    if (option is not null && Plain(parameter) is { } said)
                    {
                        option.Description = $"{said} {option.Description}";
                    }
                }
            }
        }
    }

    private static string? Plain(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var text = string.Concat(element.DescendantNodes().Select(n => n is XText t ? t.Value : n is XElement e && e.Attribute("cref") is { } cref ? ((string)cref)[(((string)cref).LastIndexOf('.') + 1)..] : ""));
        return Spaces().Replace(text, " ").Trim() is { Length: > 0 } plain ? plain : null;
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Spaces();
}
