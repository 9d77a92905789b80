using System.Net.Http.Headers;
using System.Text;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>Small models for tests of the interface.</summary>
static class Models
{
    /// <summary>One user task between start and end; offered to whoever is named.</summary>
    public static string OneTask(string id = "one-task", string task = "assignee=\"admin\"", string after = "end") => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="test">
          <bpmn:process id="{id}" name="One task" isExecutable="true">
            <bpmn:startEvent id="start" />
            <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="work" />
            <bpmn:userTask id="work" name="Work">
              <bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition {task} /></bpmn:extensionElements>
            </bpmn:userTask>
            <bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="{after}" />
            <bpmn:endEvent id="end" />
          </bpmn:process>
        </bpmn:definitions>
        """;

    /// <summary>A multipart body with files in parts named resources.</summary>
    public static MultipartFormDataContent Files(params (string Name, byte[] Content)[] files)
    {
        var body = new MultipartFormDataContent();
        foreach (var (name, content) in files)
        {
            var part = new ByteArrayContent(content);
            part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            body.Add(part, "resources", name);
        }

        return body;
    }

    public static MultipartFormDataContent File(string name, string text) => Files((name, Encoding.UTF8.GetBytes(text)));
}
