using System.Collections.Concurrent;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Engine.Xml;
using Marketing.Rules.Feel;

namespace Marketing.Engine;

/// <summary>Parsed processes by definition key. A definition never changes, so neither does its entry.</summary>
public sealed class ModelCache(FeelFunctions functions)
{
    readonly ConcurrentDictionary<long, ProcessModel> models = new();

    /// <summary>The model of a definition that was asked for before, or null: then its stored file must be read.</summary>
    public ProcessModel? Find(long definitionKey) => models.GetValueOrDefault(definitionKey);

    /// <summary>The model of a stored definition.</summary>
    public ProcessModel For(ProcessDefinitionRow definition) => models.GetOrAdd(definition.Key, _ => Parse(definition));

    ProcessModel Parse(ProcessDefinitionRow definition)
    {
        var file = BpmnReader.Read(definition.Content, definition.ResourceName, functions, isStored: true);
        return file.Processes.FirstOrDefault(process => process.Id == definition.ProcessId) ?? throw new InvalidModelException(file.Problems);
    }
}
