using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Html;

/// <summary>A table as HTML: caption, column and row headings with their scope, numbers aligned to the end.</summary>
internal static class HtmlTables
{
    /// <summary>A table of at most so many rows is not divided between pages.</summary>
    private const int ShortRows = 14;

    /// <summary>Writes a table; <paramref name="number"/> is its label, or empty.</summary>
    public static void Write(HtmlWriter html, TableBlock table, string number)
    {
        var id = Markup.IdToken(table.Id);
        html.Open("div", ("class", table.Rows.Length <= ShortRows ? "table short" : "table"), ("tabindex", "0"), ("role", "group"), ("aria-labelledby", id + "-caption")).Break();
        html.Open("table", ("id", id)).Break();
        html.Open("caption", ("id", id + "-caption"));
        if (number.Length > 0)
        {
            html.Open("span", ("class", "number")).Text(number).Trusted("</span> ");
        }

        html.Text(table.Caption).Close("caption");
        Head(html, table);
        html.Open("tbody").Break();
        foreach (var row in TableShape.Checked(table).Rows)
        {
            Row(html, table, row);
        }

        html.Close("tbody").Close("table");
        foreach (var note in table.Notes)
        {
            html.Leaf("p", note, ("class", "note"));
        }

        html.Close("div");
    }

    private static void Head(HtmlWriter html, TableBlock table)
    {
        html.Open("thead").Open("tr").Break();
        foreach (var column in table.Columns)
        {
            html.Leaf("th", column.Header, ("scope", "col"), ("class", column.Numeric ? "numeric" : null));
        }

        html.Trusted("</tr>").Close("thead");
    }

    private static void Row(HtmlWriter html, TableBlock table, TableRow row)
    {
        html.Open("tr", ("class", row.Indent > 0 ? "indent" : null));
        for (var i = 0; i < row.Cells.Length; i++)
        {
            var numeric = table.Columns[i].Numeric ? "numeric" : null;
            var css = row.Cells[i] is MissingCell ? string.Join(' ', ((string?[])[numeric, "missing"]).OfType<string>()) : numeric;
            var name = i == 0 ? "th" : "td";
            html.Open(name, ("scope", i == 0 ? "row" : null), ("class", css)).Text(row.Cells[i].Show()).Trusted("</" + name + ">");
        }

        html.Close("tr");
    }
}
