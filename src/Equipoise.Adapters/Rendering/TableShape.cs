using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering;

/// <summary>The promise of a table: every row has as many cells as there are columns.</summary>
internal static class TableShape
{
    /// <summary>Refuses a table with a ragged row, and names it.</summary>
    public static TableBlock Checked(TableBlock table)
    {
        for (var i = 0; i < table.Rows.Length; i++)
        {
            if (table.Rows[i].Cells.Length != table.Columns.Length)
            {
                throw new ArgumentException(
                    $"Table '{table.Id}': Rows[{Numerals.Count(i)}] has {Numerals.Count(table.Rows[i].Cells.Length)} cells; "
                    + $"the table has {Numerals.Count(table.Columns.Length)} columns.",
                    nameof(table));
            }
        }

        return table;
    }
}
