using Marketing.Rules.Production;

namespace Marketing.Rules.Tests.Production;

/// <summary>What the example rule sets speak of.</summary>
static class ExampleVocabularies
{
    /// <summary>Of <c>catalogue.*.rules</c>: the record types of the policy catalogue, as far as the rules need them.</summary>
    public static Vocabulary Catalogue { get; } = VocabularyText.Read("""
        person 人员（员工） Person: active=在职:b department=部门:s manager=上级:ref:person
        marketing-plan 营销计划: status=状态:enum:approved=已批准,in-force=执行中
        expense-entry 费用台账 Expense Entry: budget=预算:ref:budget amount=金额:n
        budget 费用预算 Budget: status=状态:enum:draft=草稿,approved=已批准 total=合计:n
        quote 销售报价 Quote: status=状态:enum:draft=草稿,approved=已批准,sent=已发送 approved_by=批准人:ref:person lines=报价明细:list:s amount=金额:n
        market-report 市场分析报告: published_at=发布时间:dt survey=调研项目:ref:survey
        survey 调研项目: kind=调研类型:enum:systematic=系统性市场调研,quick=快速调研 sample=样本量:n quantitative=含定量问卷:b qualitative=含定性访谈:b
        complaint 客户投诉: status=状态:enum:open=处理中,closed=已关闭 signed_at=客户签字时间:dt signature=签字确认件:s archived_at=存档时间:dt
        ad-application 广告申请表 Ad Application: status=状态:enum:signing=签字,approved=已批准,published=已发布,filed=已备案 region=区域:s publish_start=发布开始:d fee=费用:n kind=广告类别:enum:media=媒体广告,outdoor=户外广告,production=制作类广告 price_list=媒体报价单:s location=详细位置:s size=具体尺寸:s carrier_legal_proof=发布载体合法使用证明:s specification=制作规格:s materials=材料:s labour_cost=人工费用明细:s
        ad-quota 区域广告额度: quota=额度:n region=区域:s year=年度:n
        checkin 签到记录: at=签到时间:dt place=签到地点:s content=签到内容:s photo=现场拍照:s
        room 房源: status=状态:enum:available=可售,settled=已落定 salesperson=销售人员:ref:person
        expense-claim 费用报销单 Expense Claim: status=状态:enum:draft=草稿,approved=已批准 amount=金额:n budget=对应预算/budget:ref:budget
        receivable 应收账款 Receivable: open_amount=未收金额:n due_date=到期日:d contract=合同:ref:contract ageing_days=账龄天数:n bucket=账期分级:enum:not-due=未到期,d1-30=1-30天,d31-60=31-60天,d61-plus=61天以上
        collection-action 催收动作: type=类型:enum:letter=书面催款函,visit=上门沟通,legal=法律程序 done_at=完成时间:dt legal_review=法务审核结论:enum:approved=同意,rejected=不同意 receivable=应收账款:ref:receivable
        contract 合同: drafted_by=起草人:ref:person
        satisfaction 满意度得分: customer=客户:ref:customer survey=调研:s csat=CSAT得分:n
        dealer 渠道商（经销商） Dealer: status=状态:enum:active=正常,warned=已预警,terminated=已终止 appointed_at=签约时间/appointed_at:d terminated_at=终止时间/terminated:d failed_quarters=连续未达标季度数:n
        dealer-quarter 渠道商季度评估: dealer=渠道商:ref:dealer quarter=季度:period:quarter assessed_at=评估时间:dt passed=是否达标:b attainment=销售额达标率:n new_customers=新客户开发数:n new_customer_target=新客户目标:n complaint_rate=客户投诉率:n complaint_rate_max=投诉率上限:n
        risk-record 风险监控记录: indicator=指标:ref:risk-indicator value=值:n warned=是否预警:b
        risk-indicator 风险指标: indicator=指标:s direction=方向:enum:reach=达到或超过,fall=低于 threshold=阈值:n department=通知部门:s risk=风险:ref:risk
        risk 风险: owner=责任人:ref:person likelihood=可能性:enum:high=高,medium=中,low=低 impact=影响程度:enum:high=高,medium=中,low=低 response=应对:enum:avoid=规避,accept=接受,transfer=转移,reduce=降低 controllable=能否自身控制:b
        coaching 辅导与改进: improved=是否明显改善:b due=期限:d employee=员工:ref:person
        service-file 专属服务档案: agent=服务专员:ref:person
        return-visit 回访记录: file=服务档案:ref:service-file type=类型:enum:regular=常规回访,special=专项回访 done_at=完成时间:dt
        customer 客户 Customer: target=是否目标客户:b is_manufacturer=是否制造业:b annual_revenue=年营收:n has_government_tender=有政府招标项目:b owner=归属人:ref:person
        ownership-ruling 客户归属裁决: ruled_at=裁决时间:dt customer=客户:ref:customer awarded_to=裁决归属:ref:person
        visit-register 客户来访登记表: visited_at=来访时间:dt customer=客户:ref:customer complete=是否登记完整:b owner=归属:ref:person referrer=介绍人:ref:customer asks_for=客户指明找谁:ref:person referred_before=介绍在先有记录:b lunch=午餐值班时段:b first_visit=是否第一次来:b received_by=接待销售人员:ref:person
        phone-contact 来电记录 Phone Contact: called_at=来电时间:dt customer=客户:ref:customer follow_ups=跟进记录:list:d answered_by=接听人:ref:person
        lunch-duty 午餐值班: date=日期:d start=开始:t end=结束:t on_duty=值班人:ref:person
        exhibition 行业展会与论坛: attended=已参加:b type=类型:enum:exhibition=展会,forum=论坛,other=其他 year=年度:n
        deal 成交单: case=情形:s signed_at=签约时间:d commission_due=应计佣金:n commission_owner=业绩归属:ref:person room=房号:ref:room customer=客户:ref:customer
        commission 佣金: deal=成交单:ref:deal salesperson=销售人员:ref:person share=比例:n amount=金额:n clauses=依据条款:list:s status=状态:enum:pending=待确认,paid=已发放
        assist 协助接待: customer=客户:ref:customer arranged=按安排:b contribution=贡献:enum:deposit=促成交纳大定,contract=促成签合同,other=其他
        commission-dispute 佣金纠纷: lines=逐笔处理:list:struct:category=类别:s;amount=金额:n;share=比例:n accrued=应计提成:n pool=提成池:n remaining=剩余提成:n
        sentiment 舆情信息: negative=是否负面:b detected_at=监测到时间:dt
        read-receipt 阅读回执 Read Receipt: read_at=阅读时间:dt announcement=通知:ref:announcement reader=接收人:ref:person reminded_at=ding提醒时间:dt
        announcement 通知: published_at=发布时间:dt title=标题:s
        pickup 上门揽收请求: area=区域:enum:city=市内,rural=农村,special=特殊情况 done_at=完成时间:dt manager=客户经理:ref:person received_at=接到时间:dt called_at=电话联系时间:dt
        weekly-report 周报: week=周次:period:week submitted_by=提交人:ref:person submitted_at=提交时间:dt late=是否逾期:b
        promotion-plan 年度产品促销计划: year=年度:n submitted_at=提交时间:dt
        leave-request 考勤异常申请: applicant=申请人:ref:person approver=审批人:ref:person
        attendance 每日考勤: date=日期:d mode=方式:enum:out=外出,office=在岗 signed=已签次数:n justified=正当理由:b leave=请假:b swap=调休:b absent=旷工:b employee=员工:ref:person
        fine 罚款与扣款: employee=员工:ref:person amount=金额:n month=月份:s clauses=依据条款:list:s status=状态:enum:pending=待确认,done=已执行 wage_days=扣工资天数:n
        violation 接待与竞争违规: type=违规类型:enum:hint-discount=未临近成交暗示最低折扣,hint-others=向他人客户暗示折扣,deep-contact=知情深度接触他人客户,promise=口头或擅自书面承诺,grab=恶意抢占房号,other=其他 confirmed=查实:b direct_complaint=客户直接投诉:b closed=是否成交:b person=当事人:ref:person month=月份:s
        points 加扣分: employee=员工:ref:person month=月份:s category=类别:s points=分值:n clauses=依据条款:list:s source=来源:s
        """, """
        role: marketing-manager=营销经理/marketing manager, finance-reviewer=财务审核人/finance reviewer, company-management=公司管理层/company management, legal-reviewer=法务审核人
        role: customer-service-director=客户服务总监, channel-manager=渠道管理部负责人/channel manager, marketing-center-director=营销中心总监, department-head=部门主管
        role: brand-manager=品牌管理部负责人, marketing-center-deputy-director=营销中心副总监, general-manager=总经理
        group: quarter-review=季度考核处置/Quarter review outcome
        process: dealer-rectification=渠道商预警与限期整改, dealer-termination=渠道商终止与替换, satisfaction-improvement=满意度改进计划, after-coaching=辅导后处理
        """);

    /// <summary>Of <c>worked.*.rules</c>.</summary>
    public static Vocabulary Worked { get; } = VocabularyText.Read("""
        dealer 经销商 Dealer: status=状态:enum:active=正常,closed=停业 region_manager=大区经理:ref:employee name=名称:s
        quarter-review 季度考核 Quarter Review: dealer=经销商:ref:dealer quarter=季度:period:quarter passed=达标:b score=得分:n
        csat-result 满意度结果 Csat Result: subject=对象:s period=周期:s score=得分:n owner=负责人:ref:employee
        improvement-plan 改进计划 Improvement Plan: subject=对象:s period=周期:s
        receivable 应收款 Receivable: settled=已结清:b due_date=到期日:d salesperson=业务员:ref:employee sales_manager=业务经理:ref:employee balance=余额:n days_overdue=逾期天数:n
        complaint 投诉 Complaint: status=状态:enum:open=处理中,closed=已关闭 received_at=收到时间:dt first_response_at=首次响应时间/first_response:dt handler=受理人:ref:employee service_lead=客服主管:ref:employee solution=处理方案:s resolved_at=解决时间:dt
        mention 舆情 Mention: sentiment=情感:enum:negative=负面,neutral=中性 handled_at=处置时间:dt owner=责任人:ref:employee link=链接:s brand=品牌:s event=事件:s found_at=发现时间:dt reach=传播量:n media_tier=媒体级别:enum:national=央媒,local=地方
        customer 客户 Customer: name=名称:s
        contact 接触 Contact: customer=客户:ref:customer time=时间:dt valid=有效:b employee=员工:ref:employee
        ownership 归属 Ownership: customer=客户:ref:customer employee=员工:ref:employee proof=凭证:ref:contact since=起始:dt
        referral 转介 Referral: customer=客户:ref:customer taker=承接人:ref:employee giver=转介人:ref:employee
        referral-chain 转介链 Referral Chain: customer=客户:ref:customer taker=承接人:ref:employee source=源头:ref:employee depth=层数:n
        deal 成交 Deal: status=状态:enum:signed=已签,paid=已回款 customer=客户:ref:customer closer=成交人:ref:employee helpers=跟进人:list:ref:employee commission=佣金:n
        commission 佣金 Commission: deal=成交:ref:deal employee=员工:ref:employee amount=金额:n
        check-point 打卡点 Check Point: required=必打:b time=时间:dt employee=员工:ref:employee
        check-in 打卡 Check In: employee=员工:ref:employee time=时间:dt
        leave 请假 Leave: employee=员工:ref:employee approved=已批准:b start=开始:dt end=结束:dt
        absence 旷工 Absence: employee=员工:ref:employee date=日期:d
        deduction 扣款 Deduction: employee=员工:ref:employee date=日期:d reason=事由:s amount=金额:n
        employee 员工 Employee: name=姓名:s daily_wage=日工资:n lead=主管:ref:employee
        ad-application 广告申请 Ad Application: status=状态:enum:submitted=已提交,complete=材料齐全,incomplete=待补充 submission=提交次数:n type=类型:s material=材料:list:s applicant=申请人:ref:employee
        """, person: "employee");
}
