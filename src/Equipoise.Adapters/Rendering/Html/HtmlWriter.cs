using System.Text;

namespace Equipoise.Adapters.Rendering.Html;

/// <summary>Writes HTML elements; names and classes come from this program, every content and attribute value is escaped.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder html = new();

    /// <summary>Opens an element. Attributes are pairs; one without a value is left out.</summary>
    public HtmlWriter Open(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        html.Append('<').Append(name);
        foreach (var (attribute, value) in attributes)
        {
            if (value is not null)
            {
                html.Append(' ').Append(attribute).Append("=\"").Append(Markup.Escape(value)).Append('"');
            }
        }

        html.Append('>');
        return this;
    }

    /// <summary>Closes an element and ends the line.</summary>
    public HtmlWriter Close(string name)
    {
        html.Append("</").Append(name).Append(">\n");
        return this;
    }

    /// <summary>Escaped text.</summary>
    public HtmlWriter Text(string text)
    {
        html.Append(Markup.Escape(text));
        return this;
    }

    /// <summary>An element with text inside.</summary>
    public HtmlWriter Leaf(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes) =>
        Open(name, attributes).Text(text).Close(name);

    /// <summary>A line break in the source, for a file that a reader may open in an editor.</summary>
    public HtmlWriter Break()
    {
        html.Append('\n');
        return this;
    }

    /// <summary>Markup that this program made itself: a drawing or a stylesheet.</summary>
    public HtmlWriter Trusted(string markup)
    {
        html.Append(markup);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => html.ToString();
}
